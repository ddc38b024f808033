using System.Text.Json.Nodes;

namespace Okta.AgentProxy;

/// <summary>How entities of one kind stand in the file.</summary>
/// <param name="Section">The key at the top of the file.</param>
/// <param name="NameOf">The name of one.</param>
/// <param name="Form">Its keys and values.</param>
/// <param name="Default">One with nothing but the name: what need not be written down.</param>
/// <param name="In">All of a configuration.</param>
internal sealed record WriteBackKind<T>(string Section, Func<T, string> NameOf, Func<T, JsonObject> Form, Func<string, T> Default, Func<CompiledConfiguration, IReadOnlyList<T>> In)
    where T : class
{
    public T? Find(CompiledConfiguration configuration, string name) => In(configuration).FirstOrDefault(entity => string.Equals(NameOf(entity), name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The kinds that are written back.</summary>
internal static class WriteBackKinds
{
    public static WriteBackKind<Agent> Agents { get; } = new("agents", agent => agent.Name, EntityForms.Of, name => new Agent { Name = name, ClientId = "" }, configuration => configuration.Agents);

    public static WriteBackKind<Backend> Backends { get; } = new(
        "backends", backend => backend.Name, EntityForms.Of, name => new Backend { Name = name, Url = new Uri("http://no-address.invalid/"), Paths = [] }, configuration => configuration.Backends);

    public static WriteBackKind<PolicyRole> Roles { get; } = new("roles", role => role.Name, EntityForms.Of, name => new PolicyRole { Name = name }, configuration => configuration.Roles);
}
