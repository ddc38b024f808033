using Okta.AgentProxy.Routing.Admin.Pages.Markup;

namespace Okta.AgentProxy.Routing.Admin.Pages.Entities;

/// <summary>How a kind of entity looks on the pages.</summary>
internal interface IEntityForm<T>
    where T : class
{
    /// <summary>What the kind is, in a sentence.</summary>
    string Introduction { get; }

    /// <summary>The headings of the list, after the name, the state and the source.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>The cells under them.</summary>
    IReadOnlyList<string> Cells(T entity);

    bool IsEnabled(T entity);

    /// <summary>The form's fields, the name apart.</summary>
    ValueTask<IReadOnlyList<FormField>> FieldsAsync(T? current, CancellationToken cancellationToken);
}
