using System.Text.Json.Nodes;

namespace Okta.AgentProxy.DevOrg.Errors;

/// <summary>A refusal at an OAuth endpoint. Only <see cref="Error"/> and <see cref="Description"/> travel.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="InternalCode">Okta's own name for it, seen in tests and logs only.</param>
/// <param name="Error">The OAuth error.</param>
/// <param name="Description">Okta's words.</param>
internal sealed record OktaError(int Status, string InternalCode, string Error, string Description)
{
    /// <summary>Where the user can give consent; travels with <c>interaction_required</c> only.</summary>
    public string? InteractionUri { get; init; }

    /// <summary>RFC 9470: the authentication context that is wanted.</summary>
    public string? AcrValues { get; init; }

    /// <summary>RFC 9470: how many seconds the sign-in may be past.</summary>
    public long? MaxAge { get; init; }

    public JsonObject ToJson()
    {
        var body = new JsonObject { ["error"] = Error, ["error_description"] = Description };
        if (InteractionUri is not null)
        {
            body["interaction_uri"] = InteractionUri;
        }

        if (AcrValues is not null)
        {
            body["acr_values"] = AcrValues;
        }

        if (MaxAge is not null)
        {
            body["max_age"] = MaxAge;
        }

        return body;
    }
}
