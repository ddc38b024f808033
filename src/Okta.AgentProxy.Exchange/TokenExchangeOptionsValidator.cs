using Microsoft.Extensions.Options;

namespace Okta.AgentProxy.Exchange;

/// <summary>Reports every impossible value at once, with its file key.</summary>
internal sealed class TokenExchangeOptionsValidator : IValidateOptions<TokenExchangeOptions>
{
    public ValidateOptionsResult Validate(string? name, TokenExchangeOptions options)
    {
        List<string> problems = [];

        Positive("attempt_timeout", options.AttemptTimeout);
        Positive("total_timeout", options.TotalTimeout);
        Positive("circuit_breaker_pause", options.CircuitBreakerPause - TimeSpan.FromMilliseconds(499), "must be at least half a second");
        Positive("assertion_lifetime", options.AssertionLifetime);
        Positive("max_credential_lifetime", options.MaxCredentialLifetime);
        Positive("default_credential_lifetime", options.DefaultCredentialLifetime);
        Positive("discovery_lifetime", options.DiscoveryLifetime);
        NotNegative("retry_delay", options.RetryDelay);
        NotNegative("expiry_margin", options.ExpiryMargin);
        NotNegative("refresh_ahead", options.RefreshAhead);
        NotNegative("refusal_lifetime", options.RefusalLifetime);
        AtLeast("max_retries", options.MaxRetries, 0);
        AtLeast("max_concurrent_calls", options.MaxConcurrentCalls, 1);
        AtLeast("circuit_breaker_throughput", options.CircuitBreakerThroughput, 2);
        AtLeast("max_cached_credentials", options.MaxCachedCredentials, 1);
        AtLeast("max_delegation_depth", options.MaxDelegationDepth, 0);
        AtLeast("max_invalidations_per_minute", options.MaxInvalidationsPerMinute, 0);

        if (options.AssertionLifetime > TimeSpan.FromHours(1))
        {
            Report("assertion_lifetime", "must be an hour at most: Okta refuses longer ones");
        }

        if ((options.IdentityProviderIssuer is null) != (options.IdentityProviderTokenEndpoint is null))
        {
            Report("identity_provider_issuer", "and identity_provider_token_endpoint are set together or not at all");
        }

        if (options.IdentityProviderTokenEndpoint is { } endpoint && !EndpointUrl.TryParse(endpoint, out _))
        {
            Report("identity_provider_token_endpoint", "must be an https URL (http on loopback only)");
        }

        if (options.AttemptTimeout > options.TotalTimeout)
        {
            Report("attempt_timeout", "must not be longer than total_timeout");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);

        void Report(string key, string message) => problems.Add($"{TokenExchangeOptions.SectionName}.{key} {message}");

        void Positive(string key, TimeSpan value, string message = "must be longer than zero")
        {
            if (value <= TimeSpan.Zero)
            {
                Report(key, message);
            }
        }

        void NotNegative(string key, TimeSpan value)
        {
            if (value < TimeSpan.Zero)
            {
                Report(key, "must not be negative");
            }
        }

        void AtLeast(string key, int value, int least)
        {
            if (value < least)
            {
                Report(key, $"must be at least {least}");
            }
        }
    }
}
