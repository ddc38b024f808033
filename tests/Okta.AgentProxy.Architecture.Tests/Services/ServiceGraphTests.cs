using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Okta.AgentProxy.Architecture.Tests.Services;

/// <summary>Everything that is registered can be built, in every combination of packages.</summary>
public sealed class ServiceGraphTests
{
    public static TheoryData<string> OptionalPackages => [.. OptionalPackage.All.Select(package => package.Name)];

    [Fact]
    public async Task Build_ProxyAlone_EveryServiceCanBeMade() => await BuildAsync([]);

    [Fact]
    public async Task Build_ProxyWithEveryOptionalPackage_EveryServiceCanBeMade() => await BuildAsync(OptionalPackage.All);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(OptionalPackages))]
    public async Task Build_ProxyWithOneOptionalPackage_EveryServiceCanBeMade(string name) =>
        await BuildAsync(OptionalPackage.All.Where(package => package.Name == name));

    [Fact]
    public async Task Build_CoreWithEveryOptionalPackage_EveryServiceCanBeMade()
    {
        var builder = NewBuilder();
        AddAll(builder.Services.AddAgentProxyCore(builder.Configuration), OptionalPackage.All);

        await using var app = builder.Build();

        AssertServicesCanBeMade(app.Services, builder.Services);
    }

    [Fact]
    public async Task Build_DevOrg_EveryServiceCanBeMade()
    {
        var builder = NewBuilder();
        builder.Services.AddDevOrg();

        await using var app = builder.Build();

        AssertServicesCanBeMade(app.Services, builder.Services);
    }

    [Fact]
    public void Add_SecondTime_RegistersNothingTwice()
    {
        var builder = NewBuilder();
        AddAll(builder.Services.AddOktaAgentProxy(builder.Configuration), OptionalPackage.All);
        var once = Count(builder.Services);

        AddAll(builder.Services.AddOktaAgentProxy(builder.Configuration), OptionalPackage.All);

        // What the framework's own Add methods configure twice is theirs; they are written to bear it.
        var twice = Count(builder.Services);
        Expect.None(twice.Where(entry => entry.Value > once.GetValueOrDefault(entry.Key)).Select(entry => entry.Key), "Registered again by the second call:");
    }

    [Fact]
    public async Task Build_EverythingAddedTwice_EveryServiceCanBeMade()
    {
        var builder = NewBuilder();
        AddAll(builder.Services.AddOktaAgentProxy(builder.Configuration), OptionalPackage.All);
        AddAll(builder.Services.AddOktaAgentProxy(builder.Configuration), OptionalPackage.All);

        await using var app = builder.Build();

        AssertServicesCanBeMade(app.Services, builder.Services);
    }

    private static async Task BuildAsync(IEnumerable<OptionalPackage> packages)
    {
        var builder = NewBuilder();
        AddAll(builder.Services.AddOktaAgentProxy(builder.Configuration), packages);

        await using var app = builder.Build();

        AssertServicesCanBeMade(app.Services, builder.Services);
    }

    private static WebApplicationBuilder NewBuilder()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Host.UseDefaultServiceProvider(options => (options.ValidateOnBuild, options.ValidateScopes) = (true, true));
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["AgentProxy:okta_domain"] = "https://example.okta.com" });
        return builder;
    }

    private static void AddAll(IAgentProxyBuilder proxy, IEnumerable<OptionalPackage> packages)
    {
        foreach (var package in packages)
        {
            package.AddTo(proxy);
        }
    }

    // ValidateOnBuild looks into constructors; what a factory makes shows only when it is asked for.
    private static void AssertServicesCanBeMade(IServiceProvider services, IEnumerable<ServiceDescriptor> descriptors)
    {
        using var scope = services.CreateScope();
        foreach (var type in descriptors.Where(IsOurs).Select(descriptor => descriptor.ServiceType).Where(type => !type.ContainsGenericParameters).Distinct())
        {
            Assert.NotEmpty(scope.ServiceProvider.GetServices(type));
        }
    }

    private static bool IsOurs(ServiceDescriptor descriptor) =>
        new[] { descriptor.ServiceType, Implementation(descriptor) }.Any(type => type?.Assembly.GetName().Name!.StartsWith("Okta.", StringComparison.Ordinal) == true);

    private static Type? Implementation(ServiceDescriptor descriptor) =>
        descriptor.IsKeyedService
            ? descriptor.KeyedImplementationType ?? descriptor.KeyedImplementationFactory?.Method.DeclaringType
            : descriptor.ImplementationType ?? descriptor.ImplementationInstance?.GetType() ?? descriptor.ImplementationFactory?.Method.DeclaringType;

    private static Dictionary<string, int> Count(IEnumerable<ServiceDescriptor> services) => services.Where(IsOurs).GroupBy(Describe).ToDictionary(group => group.Key, group => group.Count());

    private static string Describe(ServiceDescriptor descriptor) => $"{descriptor.Lifetime} {descriptor.ServiceType.Name} ({Implementation(descriptor)?.Name})";
}
