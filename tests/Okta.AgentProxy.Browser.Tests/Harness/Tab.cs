using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Okta.AgentProxy.Browser.Tests.Harness;

/// <summary>A tab that remembers what went wrong in it: refusals by the content security policy, script errors, requests to anywhere else.</summary>
public sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<Uri> _requests = new();

    private Tab(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue($"script: {error}");
        page.Dialog += (_, dialog) =>
        {
            _complaints.Enqueue($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        context.Request += (_, request) => _requests.Enqueue(new Uri(request.Url));
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings in the console, failed scripts, dialogs.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Everything the browser asked for.</summary>
    public IReadOnlyCollection<Uri> Requests => _requests;

    public static async Task<Tab> OpenAsync(IBrowserContext context) => new(context, await context.NewPageAsync());

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
