using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Routing.Admin.Pages.Assets;

/// <summary>The style sheet and the script, from inside the assembly: nothing to deploy, nothing to build.</summary>
internal sealed class PageAssets
{
    private readonly byte[] _bytes;
    private readonly string _type;

    private PageAssets(string name, string type)
    {
        using var resource = typeof(PageAssets).Assembly.GetManifestResourceStream($"admin-pages/{name}") ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        _bytes = new byte[resource.Length];
        resource.ReadExactly(_bytes);
        _type = type;
        Name = name;
        Version = Convert.ToHexStringLower(SHA256.HashData(_bytes).AsSpan(0, 8));
    }

    public static PageAssets Style { get; } = new("admin.css", "text/css; charset=utf-8");

    public static PageAssets Script { get; } = new("admin.js", "text/javascript; charset=utf-8");

    public static PageAssets Icon { get; } = new("icon.svg", "image/svg+xml");

    public string Name { get; }

    /// <summary>Changes with the content, so that browsers may keep it for ever.</summary>
    public string Version { get; }

    private static PageAssets[] All { get; } = [Style, Script, Icon];

    /// <summary>The file of that name; needs no sign-in, since there is nothing in it that our packages do not show to everybody.</summary>
    public static IResult Serve(HttpContext http, string name)
    {
        if (All.FirstOrDefault(candidate => candidate.Name == name) is not { } asset)
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = http.Request.Query["v"] == asset.Version ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset._bytes, asset._type);
    }
}
