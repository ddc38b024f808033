namespace Okta.AgentProxy.Exchange;

/// <summary>What Okta's documentation says about the errors its token endpoints give, as advice for the operator's log.</summary>
internal static class OktaHints
{
    /// <summary>
    /// The advice for an error, or <see langword="null"/>. Only <c>error</c> and <c>error_description</c> travel; the cause inside Okta is recognised
    /// by its internal name, where a server prints it, or by words of its description.
    /// </summary>
    public static string? For(string? error, string? description)
    {
        var text = description ?? "";

        return error switch
        {
            "access_denied" when Has(text, "no_matching_policy") || Has(text, "policy evaluation failed") =>
                "enable the grant type JWT Bearer in a rule of the authorization server's access policy that covers this agent (Security > API > the server > Access Policies)",
            "access_denied" when Has(text, "not assigned") || Has(text, "user_not_assigned") => "assign the user to the application behind the resource connection",
            "access_denied" when Has(text, "scope") => "allow the requested scopes in the access policy rule and in the agent's resource connection",
            "access_denied" when Has(text, "not trusted") || Has(text, "associated_server") => "add the subject token's authorization server to the trusted servers of the target server",
            "access_denied" when Has(text, "network zone") => "let this machine's network zone in (the client's network restrictions)",
            "access_denied" => "check the access policy of the authorization server and the agent's resource connections",

            "invalid_target" when Has(text, "audience") => "the audience must be the issuer of a server that the agent has a resource connection to; it is not the token endpoint",
            "invalid_target" => "the resource must equal the identifier on the agent's Resource connections tab, and the application behind it must be fully configured",

            "invalid_scope" => "request only custom scopes that exist on the target authorization server; openid, profile and email are not allowed",

            "invalid_client" when Has(text, "audience") || Has(text, "endpoint invoked") => "the assertion's audience must be the token endpoint that is called: set client_assertion_audience: token_endpoint",
            "invalid_client" when Has(text, "kid") => "private_key_kid must be the id of the key as registered on the agent in Okta",
            "invalid_client" when Has(text, "signature") => "the private key does not belong to the public key registered on the agent in Okta",
            "invalid_client" when Has(text, "expire") || Has(text, "issued") || Has(text, "future") => "check the clock of this machine against Okta's",
            "invalid_client" when Has(text, "secret") => "the client_secret is not (or no longer) the one registered in Okta",
            "invalid_client" => "agent_id (wlp…) or client_id, private_key and private_key_kid must be those of one active agent in Okta",

            "unauthorized_client" => "the client lacks this grant type, or may use the org server only",
            "unsupported_grant_type" => "the server does not know this grant type: check target_token_endpoint",

            "invalid_grant" when Has(text, "sku") => "the organisation has no subscription to Okta for AI Agents",
            "invalid_grant" when Has(text, "lifetime") => "the target server refuses ID-JAGs that live longer than 5 minutes",
            "invalid_grant" when Has(text, "user not found") => "the target server does not know the user and does not create users by this grant",
            "invalid_grant" => "for an ID token: it must have been issued to the very application linked to the agent, and not be expired; for an ID-JAG: the target server must trust the org and know the client",
            "invalid_token" => "the ID token is expired, or from another application than the one linked to the agent",

            "invalid_request" when Has(text, "delegation") => "create a delegation link from the application to the agent (the agent's User access or Machine access)",
            "invalid_request" when Has(text, "subject_token_type") => "check the agent's subject_token_type",
            "invalid_request" when Has(text, "'scope'") || Has(text, "id_jag_scopes_in_request") => "an Okta server takes no scope with an ID-JAG: remove target_send_scope",
            "invalid_request" when Has(text, "subject_token") => "an access token needs a delegation link to the agent and the agent's resource URL as audience; an ID token must be the agent's own",
            "invalid_request" when Has(text, "requested_token_type") => "the organisation does not know this kind of resource: is Okta for AI Agents enabled?",

            "consent_required" => "a requested scope needs the user's consent, which this grant cannot ask for",
            "use_dpop_nonce" or "invalid_dpop_proof" => "the agent is bound to DPoP, which the proxy does not do: turn it off for this agent",
            "invalid_client_metadata" => "the agent's client metadata document is not accepted",
            _ => null,
        };
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
