namespace DemoServers.Finance;

/// <summary>An invoice that the demo company has received.</summary>
/// <param name="Id">The invoice number.</param>
/// <param name="Supplier">Who sent it.</param>
/// <param name="Amount">What it asks for.</param>
/// <param name="Currency">The currency, as ISO 4217 code.</param>
/// <param name="Status"><c>open</c> or <c>approved</c>.</param>
public sealed record Invoice(string Id, string Supplier, decimal Amount, string Currency, string Status);

/// <summary>Several invoices.</summary>
/// <param name="Invoices">In the order of their numbers.</param>
public sealed record InvoiceList(IReadOnlyList<Invoice> Invoices);
