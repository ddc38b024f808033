using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Okta.AgentProxy.Architecture.Tests.Docs;

/// <summary>Reads a block of YAML from the documentation as a host would: as the whole file, or as the part of one that it is.</summary>
internal static partial class DocumentedConfiguration
{
    private const string Backend = """
          employees:
            url: https://hr.internal/mcp
            paths: [/employees]
        """;

    private const string NoCredential = "    auth_method: none\n";

    /// <summary>What is wrong with it; nothing when the host would start.</summary>
    public static async Task<IReadOnlyList<string>> FindProblemsAsync(string yaml)
    {
        var folder = Directory.CreateTempSubdirectory("agentproxy-docs-");
        try
        {
            var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = folder.FullName });
            builder.Configuration["AgentProxy:okta_domain"] = "https://dev-1.okta.com";
            builder.Configuration.AddAgentProxyYaml(Write(folder, "config.yaml", WithSecrets(Complete(yaml), folder)));
            builder.Services.AddOktaAgentProxy(builder.Configuration).AddTokenExchange();
            builder.Services.AddAuthorizationBuilder().AddPolicy("OnCall", policy => policy.RequireAuthenticatedUser());
            await using var app = builder.Build();
            app.Services.ValidateAgentProxyConfiguration();
            return [];
        }
        catch (AgentProxyConfigurationException problems)
        {
            return [problems.Message];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A backend's own keys go below a backend; what a file must have besides is added.</summary>
    private static string Complete(string yaml)
    {
        var isOfABackend = TopKey(yaml, "auth_method") || TopKey(yaml, "policy");
        var file = isOfABackend ? $"backends:\n{Backend}\n{(TopKey(yaml, "auth_method") ? "" : NoCredential)}{Indent(yaml)}" : yaml;
        file += TopKey(file, "backends") ? "" : $"\nbackends:\n{Backend}\n{NoCredential}";
        file += TopKey(file, "agents") ? "" : "\nagents:\n  cursor: { client_id: 0oa1 }\n  claude-code: { client_id: 0oa2 }\n";
        return TopKey(file, "roles") ? file : $"{file}\nroles:\n  viewer: {{ level: 1, groups: [Everyone] }}\n  admin: {{ level: 2, groups: [Admins] }}\n";
    }

    /// <summary>References lead to something, of the kind that they name.</summary>
    private static string WithSecrets(string yaml, DirectoryInfo folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = Write(folder, "key.pem", key.ExportPkcs8PrivateKeyPem());
        return EnvironmentReference.Replace(FileReference.Replace(yaml, $"file:{pem}"), "a-secret-0123456789abcdef0123456789");
    }

    private static string Write(DirectoryInfo folder, string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Indent(string yaml) => string.Concat(yaml.Split('\n').Select(line => $"    {line}\n"));

    private static bool TopKey(string yaml, string key) => yaml.Split('\n').Any(line => line.StartsWith($"{key}:", StringComparison.Ordinal));

    [GeneratedRegex(@"env:\w+")]
    private static partial Regex EnvironmentReference { get; }

    [GeneratedRegex(@"file:/[\w/.-]+\.pem")]
    private static partial Regex FileReference { get; }
}
