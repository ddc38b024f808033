using System.Text.Json;

namespace Okta.AgentProxy;

/// <summary>Writes rows as lines of JSON into a stream that it does not own. The encoder escapes line breaks, so a line is always one row, and everything else that
/// would make it look like another.</summary>
internal sealed class AuditExportWriter(Stream destination, AuditExportFormat format) : IAsyncDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = VisibleText.Json };

    private readonly MemoryStream _lines = new();

    public void Write(AuditRow row)
    {
        using (var json = new Utf8JsonWriter(_lines, Options))
        {
            if (format == AuditExportFormat.Ocsf)
            {
                OcsfEvent.Write(json, row);
            }
            else
            {
                AuditRowJson.Write(json, row);
            }
        }

        _lines.WriteByte((byte)'\n');
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _lines.Position = 0;
        await _lines.CopyToAsync(destination, cancellationToken);
        _lines.SetLength(0);
        await destination.FlushAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _lines.DisposeAsync();
}
