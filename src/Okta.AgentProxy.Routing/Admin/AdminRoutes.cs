using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Okta.AgentProxy.Routing.Admin;

/// <summary>
/// Routes behind a gate, as plain request delegates. Handlers with parameters of their own, and endpoint filters, would be built from expression trees
/// when the first request of any kind comes, calls of agents included: a quarter of what the reference host needs to start.
/// </summary>
internal sealed class AdminRoutes(IEndpointRouteBuilder endpoints, IAdminGate gate)
{
    private readonly Dictionary<string, SortedSet<string>> _methods = new(StringComparer.Ordinal);

    public void Get(string pattern, Func<HttpContext, Task<IResult>> handle) => Map(HttpMethods.Get, pattern, handle);

    /// <summary>A pattern with a <c>{name}</c>, which is handed in.</summary>
    public void Get(string pattern, Func<string, HttpContext, Task<IResult>> handle) => Map(HttpMethods.Get, pattern, Named(handle));

    public void Post(string pattern, Func<HttpContext, Task<IResult>> handle) => Map(HttpMethods.Post, pattern, handle);

    /// <inheritdoc cref="Get(string, Func{string, HttpContext, Task{IResult}})"/>
    public void Post(string pattern, Func<string, HttpContext, Task<IResult>> handle) => Map(HttpMethods.Post, pattern, Named(handle));

    /// <inheritdoc cref="Get(string, Func{string, HttpContext, Task{IResult}})"/>
    public void Put(string pattern, Func<string, HttpContext, Task<IResult>> handle) => Map(HttpMethods.Put, pattern, Named(handle));

    public void Delete(string pattern, Func<HttpContext, Task<IResult>> handle) => Map(HttpMethods.Delete, pattern, handle);

    /// <inheritdoc cref="Get(string, Func{string, HttpContext, Task{IResult}})"/>
    public void Delete(string pattern, Func<string, HttpContext, Task<IResult>> handle) => Map(HttpMethods.Delete, pattern, Named(handle));

    /// <summary>What answers other methods at the paths mapped so far: it finds <c>Allow</c> set (RFC 9110 §15.5.6). After every route, before the fallback.</summary>
    public void OtherMethods(Func<HttpContext, Task<IResult>> handle)
    {
        foreach (var (pattern, methods) in _methods)
        {
            var allow = string.Join(", ", methods);
            Func<HttpContext, Task<IResult>> refuse = http =>
            {
                http.Response.Headers.Allow = allow;
                return handle(http);
            };
            endpoints.Map(pattern, http => AnswerAsync(http, refuse)).WithOrder(int.MaxValue - 1);
        }
    }

    /// <summary>What answers where nothing else does.</summary>
    public void Fallback(Func<HttpContext, Task<IResult>> handle) => endpoints.MapFallback("/{**rest}", http => AnswerAsync(http, handle));

    /// <summary>A value of the route's pattern, which has it.</summary>
    public static string Value(HttpContext http, string key) => (string)http.Request.RouteValues[key]!;

    private static Func<HttpContext, Task<IResult>> Named(Func<string, HttpContext, Task<IResult>> handle) => http => handle(Value(http, "name"), http);

    private void Map(string method, string pattern, Func<HttpContext, Task<IResult>> handle)
    {
        if (!_methods.TryGetValue(pattern, out var methods))
        {
            _methods[pattern] = methods = new SortedSet<string>(StringComparer.Ordinal);
        }

        methods.Add(method);
        endpoints.MapMethods(pattern, [method], http => AnswerAsync(http, handle));
    }

    private async Task AnswerAsync(HttpContext http, Func<HttpContext, Task<IResult>> handle)
    {
        var answer = await gate.EnterAsync(http, handle);
        await answer.ExecuteAsync(http);
    }
}
