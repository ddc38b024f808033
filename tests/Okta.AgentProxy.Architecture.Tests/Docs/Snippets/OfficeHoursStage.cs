using Microsoft.AspNetCore.Http;
using Okta.AgentProxy;
using Okta.AgentProxy.Routing;

namespace MyGateway;

public sealed class OfficeHoursStage(RequestDelegate next, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetMcpProxy();
        return proxy.Message?.Method == McpMethods.ToolsCall && clock.GetLocalNow().Hour is < 8 or >= 18
            ? proxy.FailAsync(ProxyErrors.Denied("tool", rule: "office-hours"))
            : next(http);
    }
}
