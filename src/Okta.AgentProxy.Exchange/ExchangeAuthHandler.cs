using System.Runtime.CompilerServices;

namespace Okta.AgentProxy.Exchange;

/// <summary>
/// The shape of every handler here: options bound once per backend, the cache in front, <see cref="ObtainAsync"/> behind it. Thread-safe.
/// </summary>
internal abstract class ExchangeAuthHandler<TSettings>(CredentialCache cache) : IBackendAuthHandler, ICredentialSource
    where TSettings : ExchangeSettings
{
    private readonly ConditionalWeakTable<Backend, Plan> _plans = [];

    public abstract string Name { get; }

    /// <summary>Whether the credential is one user's; if not, all users of an agent share it.</summary>
    protected virtual bool IsPerSubject => true;

    public virtual bool IdentifiesSubject => IsPerSubject;

    public virtual bool CarriesSignIn(Backend backend) => false;

    public abstract void Validate(Backend backend, AuthConfigProblems problems);

    public ValueTask<CredentialResult> AcquireAsync(CredentialRequest request, CancellationToken cancellationToken) =>
        cache.GetAsync(CreateKey(request), request, this, cancellationToken);

    public virtual ValueTask InvalidateAsync(CredentialRequest request, BackendCredential refused, CancellationToken cancellationToken) =>
        cache.InvalidateAsync(CreateKey(request), refused, beforehand: null, cancellationToken);

    public abstract Task<ExchangeOutcome> ObtainAsync(ExchangeTicket ticket, CancellationToken cancellationToken);

    /// <summary>Reads the options; called once per configuration, and only when <see cref="Validate"/> found nothing.</summary>
    protected abstract TSettings Read(AuthConfig config);

    protected TSettings SettingsOf(Backend backend) => PlanOf(backend).Settings;

    protected CredentialKey CreateKey(CredentialRequest request)
    {
        var plan = PlanOf(request.Backend);
        if (!plan.Targets.TryGetValue(request.Agent, out var target))
        {
            target = plan.Targets.GetValue(request.Agent, agent => CreateTarget(agent, request.Backend, plan.Settings));
        }

        return new CredentialKey(target, request.Subject, target.Scopes.Normalize(request.Scopes));
    }

    // Not kept in the AuthConfig alone: backends may share one (the empty one), credentials never.
    private Plan PlanOf(Backend backend) =>
        _plans.TryGetValue(backend, out var plan) ? plan : _plans.GetValue(backend, b => new Plan(b.AuthConfig.Bind(Read)));

    private CredentialTarget CreateTarget(Agent agent, Backend backend, TSettings settings) => new(
        [Name, agent.Name, agent.AgentId, agent.ClientId, agent.SubjectTokenType.ToString(), backend.Name, backend.Url.OriginalString, settings.Resource, .. settings.Fingerprint],
        IsPerSubject,
        settings.Scopes)
    {
        Method = Name,
        Agent = agent.Name,
        Backend = backend.Name,
    };

    private sealed class Plan(TSettings settings)
    {
        public TSettings Settings { get; } = settings;

        public ConditionalWeakTable<Agent, CredentialTarget> Targets { get; } = [];
    }
}
