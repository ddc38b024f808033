using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Okta.AgentProxy;

/// <summary>
/// How a kind of entity is named, stored and described: what a store needs to keep it. Properties of type <see cref="Secret"/> and
/// <see cref="AuthConfig"/> are sealed on the way in. Immutable and thread-safe.
/// </summary>
/// <typeparam name="T">The entity, a record that System.Text.Json can read and write.</typeparam>
public sealed class EntityCodec<T>
    where T : class
{
    private readonly Func<T, string> _nameOf;

    // Described when first needed: a proxy that keeps everything in memory never writes one, and the description costs as much as a tenth of its start.
    private readonly Lazy<JsonTypeInfo<T>> _json;

    /// <summary>Describes a kind of entity.</summary>
    /// <param name="kind">What it is called in the database and in the audit (<c>agent</c>); never change it.</param>
    /// <param name="nameOf">Its name.</param>
    /// <param name="resolver">Its JSON form: a source-generated context.</param>
    public EntityCodec(string kind, Func<T, string> nameOf, IJsonTypeInfoResolver resolver)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentNullException.ThrowIfNull(nameOf);
        ArgumentNullException.ThrowIfNull(resolver);

        Kind = kind;
        _nameOf = nameOf;
        _json = new Lazy<JsonTypeInfo<T>>(() => Form(resolver));
    }

    /// <summary>The kind of entity.</summary>
    public string Kind { get; }

    /// <summary>The entity's name.</summary>
    public string NameOf(T entity) => _nameOf(entity);

    /// <summary>The stored form, secrets sealed.</summary>
    public string Serialize(T entity, SecretSealer sealer)
    {
        ArgumentNullException.ThrowIfNull(sealer);
        return SealScope.Run(new SealScope(Kind, NameOf(entity), sealer), () => JsonSerializer.Serialize(entity, _json.Value));
    }

    /// <summary>Reads a stored form.</summary>
    /// <param name="name">The name of the row it was found in, to which its secrets are bound.</param>
    /// <param name="stored">What <see cref="Serialize"/> made.</param>
    /// <param name="sealer">Opens the secrets.</param>
    /// <exception cref="InvalidOperationException">A secret cannot be opened, or the row is not what it says; the message names the entity.</exception>
    public T Deserialize(string name, string stored, SecretSealer sealer)
    {
        ArgumentNullException.ThrowIfNull(sealer);
        try
        {
            var entity = SealScope.Run(new SealScope(Kind, name, sealer), () => JsonSerializer.Deserialize(stored, _json.Value));
            return entity is not null && NameOf(entity) == name ? entity : throw new InvalidOperationException($"The stored {Kind} '{name}' has another name inside.");
        }
        catch (JsonException failure)
        {
            throw new InvalidOperationException($"The stored {Kind} '{name}' cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>What differs between two states, secrets masked: for the audit. Empty when nothing does.</summary>
    public IReadOnlyList<FieldChange> Compare(T? before, T? after) => EntityDifference.Between(Describe(before), Describe(after));

    private JsonElement? Describe(T? entity) => entity is null
        ? null
        : SealScope.Run(new SealScope(Kind, NameOf(entity), sealer: null), () => JsonSerializer.SerializeToElement(entity, _json.Value));

    private static JsonTypeInfo<T> Form(IJsonTypeInfoResolver resolver)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = resolver.WithAddedModifier(GiveEachSecretItsColumn),
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Converters = { new AuthConfigConverter(), new StringSetConverter() },
        };
        options.MakeReadOnly();
        return (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
    }

    private static void GiveEachSecretItsColumn(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.PropertyType == typeof(Secret))
            {
                property.CustomConverter = new SecretConverter(property.Name);
            }
        }
    }
}
