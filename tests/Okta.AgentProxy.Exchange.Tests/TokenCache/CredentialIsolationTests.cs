using FsCheck;
using FsCheck.Fluent;
using static Okta.AgentProxy.Exchange.Tests.CacheHarness;
using static Okta.AgentProxy.Exchange.Tests.ExchangeHarness;

namespace Okta.AgentProxy.Exchange.Tests.TokenCache;

/// <summary>No caller ever gets a credential that was obtained for another user, agent, backend or scope set, whatever happens in between.</summary>
public sealed class CredentialIsolationTests
{
    private static readonly string[] Users = ["a", "ab", "b"];
    private static readonly Agent[] Agents = [Agent("x"), Agent("xb")];
    private static readonly Backend[] Backends = [Backend("c"), Backend("bc")];
    private static readonly string[][] ScopeSets = [["r"], ["w"], ["r", "w"]];

    private enum Kind
    {
        Get,
        GetAndHangUp,
        Invalidate,
        FailNext,
        Advance,
    }

    [Fact]
    public async Task Get_AnyInterleaving_EveryCredentialIsTheCallersOwn()
    {
        var step = from kind in Gen.Frequency((6, Gen.Constant(Kind.Get)), (1, Gen.Constant(Kind.GetAndHangUp)), (2, Gen.Constant(Kind.Invalidate)), (1, Gen.Constant(Kind.FailNext)), (1, Gen.Constant(Kind.Advance)))
                   from user in Gen.Elements(Users)
                   from agent in Gen.Elements(Agents)
                   from backend in Gen.Elements(Backends)
                   from scopes in Gen.Elements(ScopeSets)
                   select (Kind: kind, User: user, Agent: agent, Backend: backend, Scopes: scopes);

        var property = Prop.ForAll(step.ListOf(60).ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult());

        // On the pool: FsCheck waits for each run, and the runs must not need the thread it waits on.
        await Task.Run(() => Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60), property));
    }

    private static async Task<bool> RunAsync((Kind Kind, string User, Agent Agent, Backend Backend, string[] Scopes)[] steps)
    {
        await using var harness = new CacheHarness(o => o.MaxCachedCredentials = 5);
        var failures = 0;
        harness.Source.Answer = _ => Interlocked.Exchange(ref failures, 0) > 0 ? ExchangeOutcome.Failed(ProxyErrors.TokenExchangeFailed, RefusalKind.ThisToken) : null!;

        var calls = steps.Select(async step =>
        {
            // Real interleavings: everything runs on the pool at once.
            await Task.Yield();
            var request = Request(step.Backend, step.User, step.Agent, step.Scopes);
            switch (step.Kind)
            {
                case Kind.FailNext:
                    Interlocked.Exchange(ref failures, 1);
                    return true;
                case Kind.Advance:
                    harness.Clock.Advance(TimeSpan.FromMinutes(21));
                    return true;
                case Kind.GetAndHangUp:
                    using (var cancelled = new CancellationTokenSource())
                    {
                        var call = harness.GetAsync(request, cancelled.Token).AsTask();
                        await cancelled.CancelAsync();
                        await ((Task)call).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                        return !call.IsCompletedSuccessfully || IsOwn(request, await call);
                    }

                case Kind.Invalidate:
                    var got = await harness.GetAsync(request);
                    if (got.Credential is { } refused)
                    {
                        await harness.InvalidateAsync(request, refused);
                    }

                    return IsOwn(request, got);
                default:
                    return IsOwn(request, await harness.GetAsync(request));
            }
        });

        return (await Task.WhenAll(calls.Select(c => Task.Run(() => c)))).All(own => own);
    }

    private static bool IsOwn(CredentialRequest request, CredentialResult result) =>
        result.Error is not null
        || result.Header().StartsWith($"Bearer {request.Subject.Id}/{request.Agent.Name}/{request.Backend.Name}/{ScopeNormalizer.Join(request.Scopes)}/", StringComparison.Ordinal);
}
