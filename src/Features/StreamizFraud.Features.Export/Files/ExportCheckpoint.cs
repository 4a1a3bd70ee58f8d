using System.Text.Json;

namespace StreamizFraud.Features.Export.Files;

/// <summary>How far an export is: what lies in the file without doubt, and the end of the file that the next row group is written over.</summary>
/// <param name="Fingerprint">Of the schema.</param>
/// <param name="RowGroupRows">Rows of a row group.</param>
/// <param name="Rows">Rows in the file.</param>
/// <param name="Digest">Hash of those rows.</param>
/// <param name="DataBytes">Where the footer begins.</param>
/// <param name="Footer">The footer.</param>
/// <param name="Source">What the history is read from; null if it was not said.</param>
internal sealed record ExportCheckpoint(string Fingerprint, int RowGroupRows, long Rows, string Digest, long DataBytes, byte[] Footer, string? Source)
{
    private const int Format = 1;

    /// <summary>Reads what an earlier run left.</summary>
    /// <returns>Null if there is nothing, or nothing that is whole.</returns>
    public static ExportCheckpoint? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            return root.GetProperty("format").GetInt32() != Format ? null : new ExportCheckpoint(
                root.GetProperty("fingerprint").GetString()!,
                root.GetProperty("row_group_rows").GetInt32(),
                root.GetProperty("rows").GetInt64(),
                root.GetProperty("digest").GetString()!,
                root.GetProperty("data_bytes").GetInt64(),
                root.GetProperty("footer").GetBytesFromBase64(),
                root.TryGetProperty("source", out var source) ? source.GetString() : null);
        }
        catch (Exception damaged) when (damaged is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Takes the place of the one before, at once: a kill leaves one of the two.</summary>
    public void Write(string path)
    {
        var next = path + ".next";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            using (var json = new Utf8JsonWriter(stream))
            {
                json.WriteStartObject();
                json.WriteNumber("format", Format);
                json.WriteString("fingerprint", Fingerprint);
                json.WriteNumber("row_group_rows", RowGroupRows);
                json.WriteNumber("rows", Rows);
                json.WriteString("digest", Digest);
                json.WriteNumber("data_bytes", DataBytes);
                json.WriteBase64String("footer", Footer);
                if (Source is not null)
                {
                    json.WriteString("source", Source);
                }

                json.WriteEndObject();
            }

            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
