using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

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
            return JsonNode.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), documentOptions: new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false }) is JsonObject body
                ? Canonical(body)
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or InvalidOperationException)
        {
            // The last of a lone surrogate, which JSON can write and no text can hold.
            return null;
        }
    }

    /// <summary>
    /// The body as every reader of it takes it: keys of the file in the file's spelling, which the file itself takes in any case. Whoever asks for "policy" must
    /// not overlook "Policy". Throws for two spellings of one key.
    /// </summary>
    private static JsonObject Canonical(JsonObject body)
    {
        JsonObject canonical = [];
        foreach (var (key, value) in body)
        {
            canonical.Add(key.ToLowerInvariant(), Read(value, flagsAsText: false));
        }

        return canonical;
    }

    // Every text is read, so that what cannot be is found here. YAML's true is the text "true"; flattened JSON's would be "True", which equals nothing that a
    // caller sends.
    private static JsonNode? Read(JsonNode? value, bool flagsAsText) => value switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Read(member.Value, flagsAsText)))),
        JsonArray items => new JsonArray([.. items.Select(item => Read(item, flagsAsText))]),
        JsonValue flag when flagsAsText && flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False => JsonValue.Create(flag.GetValueKind() == JsonValueKind.True ? "true" : "false"),
        JsonValue text when text.GetValueKind() == JsonValueKind.String => JsonValue.Create(text.GetValue<string>()),
        _ => value?.DeepClone(),
    };

    private static bool HasColon(JsonNode? value) => value switch
    {
        JsonObject members => members.Any(member => member.Key.Contains(':', StringComparison.Ordinal) || HasColon(member.Value)),
        JsonArray items => items.Any(HasColon),
        _ => false,
    };

    /// <summary>A body as the configuration that a file with <c>PLURAL.NAME</c> would make.</summary>
    /// <param name="plural">The kind's key in the file.</param>
    /// <param name="name">The entity's name.</param>
    /// <param name="body">The body.</param>
    /// <param name="more">Further values by their whole key.</param>
    /// <param name="problems">Where problems go.</param>
    public static IConfiguration ToConfiguration(string plural, string name, JsonObject body, IReadOnlyDictionary<string, string> more, ProblemCollector problems)
    {
        if (HasColon(body))
        {
            problems.Add($"{plural}:{name}", "has a key with a colon in it, which separates levels in .NET configuration.");
        }

        var file = new JsonObject { [plural] = new JsonObject { [name] = Read(body, flagsAsText: true) } };
        try
        {
            var values = FlatJson.Read(Encoding.UTF8.GetBytes(file.ToJsonString()));
            foreach (var (key, value) in more)
            {
                values[key] = value;
            }

            // An empty list says "nothing", a missing one "the default": the difference must not depend on how JSON is flattened.
            foreach (var (key, _) in body.Where(member => member.Value is JsonArray { Count: 0 }))
            {
                values[$"{plural}:{name}:{key}"] = "";
            }

            // In a file a policy with nothing in it is a mistake; here null takes the policy away, and {} has been refused.
            if (values.TryGetValue($"{plural}:{name}:policy", out var policy) && policy is null)
            {
                values.Remove($"{plural}:{name}:policy");
            }

            // By level: the framework's own configuration walks all keys for each one that is looked at, and a list of 20,000 took seconds.
            return SectionSnapshot.Of(values);
        }
        catch (FormatException)
        {
            problems.Add($"{plural}:{name}", "has the same key twice, in different spellings.");
            return SectionSnapshot.Of([]);
        }
    }

    /// <summary>The options that such a file has.</summary>
    public static AgentProxyOptions ToOptions(IConfiguration configuration, ProblemCollector problems)
    {
        var options = new AgentProxyOptions();
        OptionsReader.Read(configuration, options, "", problems);
        return options;
    }

    // JSON as .NET's configuration flattens it, before anybody asks it anything.
    private sealed class FlatJson(JsonStreamConfigurationSource source) : JsonStreamConfigurationProvider(source)
    {
        public static IDictionary<string, string?> Read(byte[] json)
        {
            var flat = new FlatJson(new JsonStreamConfigurationSource { Stream = new MemoryStream(json) });
            flat.Load();
            return flat.Data;
        }
    }
}
