namespace Okta.AgentProxy.Routing.Admin;

/// <summary>What became of a change.</summary>
/// <param name="Result">In the store.</param>
/// <param name="File">In the configuration file; <see langword="null"/> when it is not written back.</param>
internal readonly record struct EntityWritten<T>(StoreResult<T> Result, WriteBackNote? File)
    where T : class;
