using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Okta.AgentProxy.Load.Roles;

/// <summary>An MCP server's answer to <c>tools/list</c>: its tools in one event, from memory.</summary>
internal static class ListBackendRole
{
    /// <summary>How many tools; 1,000 unless it says otherwise.</summary>
    public const string ToolsVariable = "LIST_TOOLS";

    private static readonly int Tools = int.Parse(Environment.GetEnvironmentVariable(ToolsVariable) ?? "1000", System.Globalization.CultureInfo.InvariantCulture);

    public static Task<int> RunAsync(RoleArguments arguments)
    {
        var answer = Encoding.UTF8.GetBytes($"event: message\ndata: {Answer()}\n\n");
        var app = LeanHost.CreateBuilder(arguments.Port).Build();
        app.MapPost(arguments.Backend.AbsolutePath, async (HttpContext http) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.WriteAsync(answer, http.RequestAborted);
        });
        return LeanHost.ServeAsync(app);
    }

    private static string Answer() => JsonSerializer.Serialize(new
    {
        jsonrpc = "2.0",
        id = 4711,
        result = new { tools = Enumerable.Range(0, Tools).Select(Tool) },
    });

    // About 400 bytes each, as the servers of products with many tools have them.
    private static object Tool(int number) => new
    {
        name = $"{(number % 3 == 0 ? "list" : number % 3 == 1 ? "get" : "update")}_employee_{number}",
        title = $"Employee record {number}",
        description = "Works on one part of an employee's record: \"who\" is meant by id, and which part by name. Answers with the record as it stands afterwards.",
        inputSchema = new
        {
            type = "object",
            properties = new { name = new { type = "string" }, part = new { type = "string", @enum = new[] { "address", "manager" } } },
            required = new[] { "name" },
        },
    };
}
