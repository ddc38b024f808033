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

    /// <summary>A body as the configuration that a file with <c>PLURAL.NAME</c> would make.</summary>
    /// <param name="plural">The kind's key in the file.</param>
    /// <param name="name">The entity's name.</param>
    /// <param name="body">The body.</param>
    /// <param name="more">Further values by their whole key.</param>
    /// <param name="problems">Where problems go.</param>
    public static IConfiguration ToConfiguration(string plural, string name, JsonObject body, IReadOnlyDictionary<string, string> more, ProblemCollector problems)
    {
        var file = new JsonObject { [plural] = new JsonObject { [name] = body.DeepClone() } };
        try
        {
            var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(file.ToJsonString()))).Build();
            foreach (var (key, value) in more)
            {
                configuration[key] = value;
            }

            // An empty list says "nothing", a missing one "the default": the difference must not depend on how JSON is flattened.
            foreach (var (key, _) in body.Where(member => member.Value is JsonArray { Count: 0 }))
            {
                configuration[$"{plural}:{name}:{key}"] = "";
            }

            return configuration;
        }
        catch (FormatException)
        {
            problems.Add($"{plural}:{name}", "has the same key twice, in different spellings.");
            return new ConfigurationBuilder().Build();
        }
    }

    /// <summary>The options that such a file has.</summary>
    public static AgentProxyOptions ToOptions(IConfiguration configuration, ProblemCollector problems)
    {
        var options = new AgentProxyOptions();
        OptionsReader.Read(configuration, options, "", problems);
        return options;
    }
}
