using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Builder;

namespace Okta.AgentProxy.Routing;

/// <summary>Takes the host's own stages; they run after the authorisation and before the credential is made.</summary>
public sealed class McpProxyPipelineBuilder
{
    private readonly IApplicationBuilder _app;

    internal McpProxyPipelineBuilder(IApplicationBuilder app) => _app = app;

    /// <summary>
    /// Adds a stage: a class with a constructor that takes a <see cref="Microsoft.AspNetCore.Http.RequestDelegate"/> (and services), and
    /// <c>Task InvokeAsync(HttpContext http)</c>. It reads <c>http.GetMcpProxy()</c> and calls the next stage, or ends the request with
    /// <see cref="McpProxyContext.FailAsync"/>.
    /// </summary>
    public McpProxyPipelineBuilder Use<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicMethods)] TStage>()
    {
        _app.UseMiddleware<TStage>();
        return this;
    }
}
