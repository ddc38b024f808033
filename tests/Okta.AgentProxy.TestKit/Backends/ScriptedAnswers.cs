using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.TestKit.Backends;

/// <summary>Answers that a test lays in front of a backend's own, for the next requests that match. Safe for concurrent use.</summary>
public sealed class ScriptedAnswers
{
    private readonly Lock _gate = new();
    private readonly List<Script> _scripts = [];

    /// <summary>Answers the next <paramref name="count"/> matching requests with a fixed response.</summary>
    public void Respond(
        int status,
        string body = "",
        string contentType = "application/json",
        IReadOnlyDictionary<string, string>? headers = null,
        int count = 1,
        Func<HttpRequest, bool>? when = null)
        => Handle(
            async http =>
            {
                http.Response.StatusCode = status;

                foreach (var (name, value) in headers ?? new Dictionary<string, string>())
                {
                    http.Response.Headers[name] = value;
                }

                if (body.Length > 0)
                {
                    http.Response.ContentType = contentType;
                    await http.Response.WriteAsync(body, http.RequestAborted);
                }
            },
            count,
            when);

    /// <summary>Hands the next matching request to the test, which writes the stream event by event.</summary>
    public DrivenStream Stream(Func<HttpRequest, bool>? when = null, string contentType = "text/event-stream")
    {
        var stream = new DrivenStream(contentType);
        Handle(stream.ServeAsync, 1, when);

        return stream;
    }

    /// <summary>Breaks the connection of the next <paramref name="count"/> matching requests before anything is answered.</summary>
    public void Break(int count = 1, Func<HttpRequest, bool>? when = null) =>
        Handle(
            http =>
            {
                http.Abort();
                return Task.CompletedTask;
            },
            count,
            when);

    /// <summary>Holds the next matching request until the test lets it go; then the server itself answers.</summary>
    public HeldRequest Hold(Func<HttpRequest, bool>? when = null)
    {
        var held = new HeldRequest();
        Add(held.ServeAsync, 1, when);

        return held;
    }

    /// <summary>Runs <paramref name="handler"/> for the next <paramref name="count"/> matching requests.</summary>
    public void Handle(Func<HttpContext, Task> handler, int count = 1, Func<HttpRequest, bool>? when = null)
    {
        ArgumentNullException.ThrowIfNull(handler);

        Add((http, _) => handler(http), count, when);
    }

    /// <summary>Removes every answer that has not been used.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _scripts.Clear();
        }
    }

    /// <summary>Lets the first matching script answer, or the server itself.</summary>
    internal Task AnswerAsync(HttpContext http, RequestDelegate server)
    {
        Script? script;

        lock (_gate)
        {
            script = _scripts.FirstOrDefault(s => s.When(http.Request));

            if (script is not null && --script.Left == 0)
            {
                _scripts.Remove(script);
            }
        }

        return script is null ? server(http) : script.Handler(http, server);
    }

    private void Add(Func<HttpContext, RequestDelegate, Task> handler, int count, Func<HttpRequest, bool>? when)
    {
        lock (_gate)
        {
            _scripts.Add(new Script(handler, when ?? (_ => true)) { Left = count });
        }
    }

    private sealed class Script(Func<HttpContext, RequestDelegate, Task> handler, Func<HttpRequest, bool> when)
    {
        public Func<HttpContext, RequestDelegate, Task> Handler => handler;

        public Func<HttpRequest, bool> When => when;

        public int Left { get; set; }
    }
}
