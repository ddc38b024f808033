using System.Text.Json.Nodes;
using Okta.AgentProxy.DevOrg.Errors;

namespace Okta.AgentProxy.DevOrg.OAuth;

/// <summary>What an OAuth endpoint answers: a body, or a refusal.</summary>
internal sealed class OAuthAnswer
{
    private OAuthAnswer(int status, JsonObject? body, OktaError? error) => (Status, Body, Error) = (status, body, error);

    public int Status { get; }

    /// <summary>The body; RFC 7009 answers have none.</summary>
    public JsonObject? Body { get; }

    public OktaError? Error { get; }

    public static OAuthAnswer Empty { get; } = new(200, null, null);

    public static implicit operator OAuthAnswer(OktaError error) => new(error.Status, error.ToJson(), error);

    public static implicit operator OAuthAnswer(JsonObject body) => new(200, body, null);
}
