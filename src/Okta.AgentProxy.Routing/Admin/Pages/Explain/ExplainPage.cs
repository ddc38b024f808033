using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Okta.AgentProxy.Routing.Admin.Pages.Access;
using Okta.AgentProxy.Routing.Admin.Pages.Entities;
using Okta.AgentProxy.Routing.Admin.Pages.Layout;
using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Explain;

/// <summary>Asks the same engine as <c>POST /api/admin/explain</c>. What is asked travels in the body of a form, since arguments can be confidential.</summary>
internal sealed class ExplainPage(ExplainEndpoint engine, IAgentStore agents, IBackendStore backends, PageForms forms)
{
    private const int MaxJsonDepth = 14;

    // What the form has no field for.
    private static readonly string[] Unshown = ["login", "decision", "rule"];

    public void Map(AdminRoutes routes)
    {
        routes.Get($"/{PagePaths.Explain}", AskAsync);
        routes.Post($"/{PagePaths.Explain}", AnswerAsync);
    }

    private async Task<IResult> AskAsync(HttpContext http)
    {
        var query = http.Request.Query;
        return await ShowAsync(PageContext.Of(http), key => query[key].ToString(), Html.Empty);
    }

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        var page = PageContext.Of(http);
        var (sent, refusal) = await forms.ReadAsync(http);
        if (sent is null)
        {
            return Refusals.Form(page, refusal!);
        }

        string Sent(string key) => sent[key].ToString().Trim();
        if (!TryArguments(Sent("arguments"), out var arguments))
        {
            return await ShowAsync(page, Sent, Wrong("The arguments are not a JSON object."), StatusCodes.Status400BadRequest);
        }

        var answer = await engine.AnswerAsync(Question(Sent, arguments), page.Aborted);
        return answer is null
            ? await ShowAsync(page, Sent, Wrong("Choose an agent and a backend."), StatusCodes.Status400BadRequest)
            : await ShowAsync(page, Sent, Draw(answer));
    }

    // One that came from the audit says what was decided, and is asked as a record.
    private static JsonObject Question(Func<string, string> sent, JsonNode? arguments)
    {
        var isRecord = sent("decision").Length > 0;
        JsonObject question = new()
        {
            ["agent"] = sent("agent"), ["backend"] = sent("backend"), ["method"] = sent("method"), ["tool"] = sent("tool"), ["arguments"] = arguments,
            ["decision"] = sent("decision"), ["rule"] = sent("rule"),
        };
        var who = isRecord ? question : new JsonObject();
        who["login"] = sent("login");
        who["scopes"] = sent("scopes");
        who["groups"] = Listed(sent("groups"));
        who["claims"] = Listed(sent("claims"));
        who[isRecord ? "subject" : "sub"] = sent("sub");
        if (!isRecord)
        {
            question["subject"] = who;
        }

        return question;
    }

    private static JsonArray Listed(string text) => AgentResource.List(CommaList.Split(text));

    private async Task<IResult> ShowAsync(PageContext page, Func<string, string> value, Html answer, int status = StatusCodes.Status200OK)
    {
        var agentNames = (await agents.ListAsync(page.Aborted)).Select(agent => agent.Value.Name);
        var backendNames = (await backends.ListAsync(page.Aborted)).Select(backend => backend.Value.Name);
        FormField[] fields =
        [
            new("sub", "User", FieldKind.Text, "The user's id; only rules that name it care."),
            new("scopes", "Scopes of the token", FieldKind.Text, "Separated by spaces: mcp:read mcp:write."),
            new("groups", "Groups of the user", FieldKind.Text, "Separated by commas: Everyone, Admins. A comma in a name stands behind a backslash."),
            new("claims", "Claims of the token", FieldKind.Text, "NAME=VALUE, separated by commas: department=finance."),
            new("agent", "Agent", FieldKind.Choice) { Options = Choices(agentNames, value("agent")) },
            new("backend", "Backend", FieldKind.Choice) { Options = Choices(backendNames, value("backend")) },
            new("method", "Method", FieldKind.Text, "Empty: tools/call."),
            new("tool", "Tool, prompt, resource or task", FieldKind.Text),
            new("arguments", "Arguments", FieldKind.Json, "A JSON object, for rules about arguments. May be empty."),
        ];
        var controls = Html.Join(fields.Select(field => FormControls.Draw(field, value(field.Key), [])));
        return PageLayout.Page(page, PagePaths.Explain, "Explain", Html.Of($"""
            <div class="head"><h1>Explain</h1></div>
            <p class="note">What would be decided about a call, by which rule, and what would change it. Nothing is called.</p>
            {answer}
            {Recorded(page, value)}
            <section aria-label="Question">{page.Form(page.Url(PagePaths.Explain), Html.Of($"{Kept(value)}{controls}<button>Explain</button>"))}</section>
            """), status);
    }

    private static Html Recorded(PageContext page, Func<string, string> value) => Html.Of($"""
        <p class="note">From the audit: {(value("decision") == "allow" ? "allowed" : "refused")} by {(value("rule").Length == 0 ? "no rule" : value("rule"))}. Arguments are not in it, nor the time of the sign-in: unless you give some below, they are taken to have been as the decision says. <a href="{page.Url(PagePaths.Explain)}">Ask about another call</a></p>
        """).When(value("decision").Length > 0);

    private static Html Kept(Func<string, string> value) => Html.Join(Unshown
        .Where(key => value(key).Length > 0)
        .Select(key => Html.Of($"<input type=\"hidden\" name=\"{key}\" value=\"{value(key)}\">")));

    private static Html Draw(JsonObject answer)
    {
        var allowed = answer["decision"]?.GetValue<string>() == "allow";
        var rule = answer["rule"]?.GetValue<string>();
        var remedies = answer["would_allow"] as JsonArray ?? [];
        var rules = rule is null ? Html.Empty : Html.Of($"<p>Rule: <code>{rule}</code></p>");
        var list = remedies.Count == 0
            ? Html.Empty
            : Html.Of($"<p>What would allow it:</p><ul>{Html.Join(remedies.Select(remedy => Html.Of($"<li>{remedy?.GetValue<string>()}</li>")))}</ul>");
        var body = Html.Of($"<p>{answer["reason"]?.GetValue<string>()}</p>{rules}{list}");
        return allowed
            ? Html.Of($"<div class=\"message good\" role=\"status\"><h2>Allowed</h2>{body}</div>")
            : Html.Of($"<div class=\"message bad\" role=\"status\"><h2>Refused</h2>{body}</div>");
    }

    private static Html Wrong(string what) => Html.Of($"<div class=\"message bad\" role=\"alert\"><p>{what}</p></div>");

    // Also one that is not there any more: the audit asks about the past.
    private static string[] Choices(IEnumerable<string> names, string asked) => [.. names.Append(asked).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)];

    private static bool TryArguments(string text, out JsonNode? arguments)
    {
        arguments = null;
        try
        {
            arguments = text.Length == 0 ? null : JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MaxJsonDepth });
            return text.Length == 0 || arguments is JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
