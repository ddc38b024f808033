using System.Collections.Frozen;

namespace Okta.AgentProxy;

/// <summary>One rule, ready to be asked. Immutable; asking allocates nothing unless arguments must be looked at.</summary>
internal sealed class CompiledRule
{
    public required string Name { get; init; }

    public required PolicyEffect Effect { get; init; }

    /// <summary>Whether the rule is about everything.</summary>
    public required bool AboutAll { get; init; }

    public NamePatterns? Tools { get; init; }

    public UriPattern[]? Resources { get; init; }

    public NamePatterns? Prompts { get; init; }

    public NamePatterns? Tasks { get; init; }

    public NamePatterns? Methods { get; init; }

    public FrozenSet<string>? Agents { get; init; }

    /// <summary>The rule's roles, for people; what counts are <see cref="RoleGroups"/>.</summary>
    public PolicyRole[]? Roles { get; init; }

    /// <summary>The groups whose members have one of the rule's roles.</summary>
    public string[]? RoleGroups { get; init; }

    public string[]? Groups { get; init; }

    public string[]? Scopes { get; init; }

    /// <summary>The sign-in that the rule asks for; <see langword="null"/> for any.</summary>
    public AuthenticationDemand? SignIn { get; init; }

    public (string Claim, FrozenSet<string> Values)[] Claims { get; init; } = [];

    public (string Hint, bool Value)[] Annotations { get; init; } = [];

    public ArgumentRule[] Arguments { get; init; } = [];

    public string? HostPolicy { get; init; }

    private const int MaxSkewSeconds = 60;

    private bool Denies => Effect == PolicyEffect.Deny;

    /// <summary>Whether the rule is about this target; of a resource, about this reading of it.</summary>
    public bool IsAbout(PolicyTargetKind kind, string target, UriReading reading = UriReading.Exact) => AboutAll || kind switch
    {
        PolicyTargetKind.Tool => Tools?.IsMatch(target) ?? false,
        PolicyTargetKind.Prompt => Prompts?.IsMatch(target) ?? false,
        PolicyTargetKind.Task => Tasks?.IsMatch(target) ?? false,
        PolicyTargetKind.Method => Methods?.IsMatch(target) ?? false,
        PolicyTargetKind.Resource => IsAboutResource(target, reading),
        _ => IsAboutTemplate(target),
    };

    /// <summary>Whether the caller is one of those the rule is about, scopes aside.</summary>
    public bool FitsCaller(in PolicyRequest request)
    {
        if (request.Recorded is { IsCut: true } cut && cut.Fulfilled(this))
        {
            return true;
        }

        return (Agents is null || Agents.Contains(request.Agent.Name))

            // Groups are read from the token when they are asked for, and then kept: not for a rule that is not about them.
            && (RoleGroups is null || IsInOne(request.Subject.Groups, RoleGroups))
            && (Groups is null || IsInOne(request.Subject.Groups, Groups))
            && (HostPolicy is null || (request.HostPolicies?.Contains(HostPolicy) ?? request.Recorded?.Fulfilled(this) ?? Denies))
            && HasClaims(request.Subject);
    }

    /// <summary>Whether the caller has all the scopes that the rule asks for.</summary>
    public bool FitsScopes(in PolicyRequest request)
    {
        foreach (var scope in Scopes ?? [])
        {
            if (!ScopeRules.Has(request.Subject, request.Agent, scope))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the user has signed in as the rule asks. What the token does not say counts as no.</summary>
    public bool FitsSignIn(in PolicyRequest request, TimeProvider time) => request.Recorded?.Fulfilled(this) ?? FitsSignIn(request.Subject, time);

    private bool FitsSignIn(Subject subject, TimeProvider time)
    {
        if (SignIn is not { } wanted)
        {
            return true;
        }

        var claims = new ClaimReader(subject.Principal);
        if (wanted.AcrValues.Count > 0 && !(claims.TryGetSingle("acr", out var acr) && acr is not null && wanted.AcrValues.Contains(acr, StringComparer.Ordinal)))
        {
            return false;
        }

        if (wanted.MaxAge is not { } seconds)
        {
            return true;
        }

        // A sign-in of tomorrow is no sign-in; a minute is what clocks may differ by.
        return claims.TryGetSingle("auth_time", out var text)
            && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var at)
            && time.GetUtcNow().ToUnixTimeSeconds() - at is var age && age <= seconds && age >= -MaxSkewSeconds;
    }

    /// <summary>Whether a better token could give the caller all those scopes.</summary>
    public bool ScopesCouldBeHad(Agent agent)
    {
        foreach (var scope in Scopes ?? [])
        {
            if (!agent.Scopes.Contains(scope))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether annotations and arguments fit. For a list, arguments do: there could be a call with fitting ones, or with others.</summary>
    public bool FitsCall(in PolicyRequest request)
    {
        foreach (var (hint, expected) in Annotations)
        {
            if (request.Annotations is not { } known ? !(request.Recorded?.Fulfilled(this) ?? Denies) : Read(known, hint) != expected)
            {
                return false;
            }
        }

        if (Arguments.Length > 0 && request.IsListing)
        {
            return !Denies;
        }

        if (Arguments.Length > 0 && request.Arguments.IsEmpty && request.Recorded is { } recorded)
        {
            return recorded.Fulfilled(this);
        }

        foreach (var argument in Arguments)
        {
            var verdict = argument.Judge(request.Arguments.Span);
            if (verdict == Verdict.No || (verdict == Verdict.Unknown && !Denies))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsAboutResource(string uri, UriReading reading)
    {
        foreach (var pattern in Resources ?? [])
        {
            if (pattern.IsMatch(uri, reading) || (Denies && pattern.IsMatch(ResourceUri.WithoutQuery(uri), reading)))
            {
                return true;
            }
        }

        return false;
    }

    // A template is a family: allowed to be seen when one member is, denied when all are.
    private bool IsAboutTemplate(string template)
    {
        if (Resources is null || UriPattern.FromTemplate(template) is not { } family)
        {
            return false;
        }

        foreach (var pattern in Resources)
        {
            if (Denies ? pattern.Covers(family) : pattern.Intersects(family))
            {
                return true;
            }
        }

        return false;
    }

    private bool HasClaims(Subject subject)
    {
        foreach (var (claim, values) in Claims)
        {
            var found = false;
            foreach (var held in subject.Principal.Claims)
            {
                found |= string.Equals(ClaimReader.NameOf(held), claim, StringComparison.Ordinal) && values.Contains(held.Value);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsInOne(FrozenSet<string> held, string[] groups)
    {
        foreach (var group in groups)
        {
            if (held.Contains(group))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Read(ToolAnnotations annotations, string hint) => hint switch
    {
        "readOnlyHint" => annotations.ReadOnly,
        "destructiveHint" => annotations.Destructive,
        "idempotentHint" => annotations.Idempotent,
        _ => annotations.OpenWorld,
    };
}
