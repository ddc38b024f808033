namespace Okta.AgentProxy.Architecture.Tests.Dependencies;

/// <summary>The NuGet packages that each of ours may bring into a user's application. Why each: docs/decisions/0007-dependencies.md.</summary>
internal static class AllowedPackages
{
    private static readonly Dictionary<string, string[]> ByPackage = new(StringComparer.Ordinal)
    {
        ["Okta.AgentProxy.Core"] = ["Microsoft.AspNetCore.Authentication.JwtBearer", "Microsoft.IdentityModel.Protocols.OpenIdConnect", "YamlDotNet"],
        ["Okta.AgentProxy.Routing"] = [],
        ["Okta.AgentProxy.Exchange"] = ["Polly.Core"],
        ["Okta.AgentProxy.Storage.Sqlite"] = ["Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.provider.e_sqlite3", "SQLitePCLRaw.bundle_e_sqlite3"],
        ["Okta.AgentProxy.Storage.Postgres"] = ["Npgsql"],
        ["Okta.AgentProxy.DevOrg"] = [],
    };

    public static IReadOnlyCollection<string> For(SourcePackage package) =>
        ByPackage.TryGetValue(package.Name, out var allowed)
            ? allowed
            : throw new InvalidOperationException($"Say in {nameof(AllowedPackages)} which NuGet packages {package.Name} may use, and in docs/decisions/0007-dependencies.md why.");
}
