using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>Reads bodies of the admin API, bounded, and hands them to the reader of the configuration file: one set of rules, one set of messages.</summary>
internal static class AdminBody
{
    public const int MaxBytes = 256 * 1024;

    /// <summary>The body as an object; <see langword="null"/> when it is none, or too large.</summary>
    public static async ValueTask<JsonObject?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType() || request.ContentLength > MaxBytes)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(chunk, cancellationToken)) > 0;)
        {
            bytes.Write(chunk, 0, read);
            if (bytes.Length > MaxBytes)
            {
                return null;
            }
        }

        try
        {
            return JsonNode.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an entity's body as the options under <c>PLURAL.NAME</c>.</summary>
    public static AgentProxyOptions ToOptions(string plural, string name, JsonObject body, IReadOnlyDictionary<string, string> kept, ProblemCollector problems)
    {
        var file = new JsonObject { [plural] = new JsonObject { [name] = body.DeepClone() } };
        var options = new AgentProxyOptions();
        try
        {
            var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(file.ToJsonString()))).Build();
            foreach (var (key, value) in kept)
            {
                configuration[$"{plural}:{name}:{key}"] = value;
            }

            OptionsReader.Read(configuration, options, "", problems);
        }
        catch (FormatException)
        {
            problems.Add($"{plural}:{name}", "has the same key twice, in different spellings.");
        }

        return options;
    }
}
