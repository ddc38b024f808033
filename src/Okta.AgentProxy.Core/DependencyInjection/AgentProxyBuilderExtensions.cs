using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Okta.AgentProxy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The extension points of Okta.AgentProxy.</summary>
public static class AgentProxyBuilderExtensions
{
    /// <summary>Adds another way to authenticate to backends: the <c>auth_method</c> that <typeparamref name="THandler"/> names.</summary>
    public static IAgentProxyBuilder AddBackendAuthHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(this IAgentProxyBuilder builder)
        where THandler : class, IBackendAuthHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendAuthHandler, THandler>());
        return builder;
    }

    /// <summary>Adds another backend wire, for URLs with the schemes that <typeparamref name="TTransport"/> names.</summary>
    public static IAgentProxyBuilder AddBackendTransport<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TTransport>(this IAgentProxyBuilder builder)
        where TTransport : class, IBackendTransport
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackendTransport, TTransport>());
        return builder;
    }

    /// <summary>Adds another place for audit records, beside the memory and the log.</summary>
    public static IAgentProxyBuilder AddAuditLog<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TAuditLog>(this IAgentProxyBuilder builder)
        where TAuditLog : class, IAuditLog
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuditLog, TAuditLog>());
        return builder;
    }

    /// <summary>Adds a policy written in code: it can deny what the configured rules allow, and allow what no rule speaks of.</summary>
    public static IAgentProxyBuilder AddAuthorizationPolicy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPolicy>(this IAgentProxyBuilder builder)
        where TPolicy : class, IAuthorizationPolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationPolicy, TPolicy>());
        return builder;
    }

    /// <summary>Chooses what decides which agent is calling.</summary>
    public static IAgentProxyBuilder UseAgentResolver<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TResolver>(this IAgentProxyBuilder builder)
        where TResolver : class, IAgentResolver
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<IAgentResolver, TResolver>());
        return builder;
    }
}
