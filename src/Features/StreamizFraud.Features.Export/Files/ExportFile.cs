using System.Buffers.Binary;
using Parquet;

namespace StreamizFraud.Features.Export.Files;

/// <summary>
/// A Parquet file that grows by row groups and is whole after each of them. A row group is written over the footer of the file, which the checkpoint
/// keeps: a kill at any point leaves the rows of the checkpoint.
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    // Footer length (4 bytes, little-endian) and "PAR1".
    private const int TailLength = 8;

    private readonly string _path;
    private readonly ExportSchema _schema;
    private readonly int _rowGroupRows;
    private readonly string? _source;
    private readonly FileStream _stream;
    private readonly ExportCheckpoint? _resumed;
    private bool _hasGroups;

    private ExportFile(string path, ExportSchema schema, int rowGroupRows, string? source, FileStream stream, ExportCheckpoint? resumed)
    {
        _source = source;
        _path = path;
        _schema = schema;
        _rowGroupRows = rowGroupRows;
        _stream = stream;
        _resumed = resumed;
        _hasGroups = resumed is not null;
    }

    /// <summary>Rows that an earlier run had written.</summary>
    public long ResumedRows => _resumed?.Rows ?? 0;

    private string Checkpoint => CheckpointOf(_path);

    private string Partial => _path + ".partial";

    /// <summary>Where the checkpoint of a file stands.</summary>
    public static string CheckpointOf(string path) => path + ".checkpoint";

    /// <exception cref="FeatureExportException">What an earlier run left is of another schema or source.</exception>
    public static async Task<ExportFile> OpenAsync(string path, ExportSchema schema, int rowGroupRows, string? source, CancellationToken cancellation)
    {
        var checkpoint = ExportCheckpoint.Read(CheckpointOf(path));
        var stream = new FileStream(path + ".partial", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
        try
        {
            if (checkpoint is null || stream.Length < checkpoint.DataBytes)
            {
                stream.SetLength(0);
                return new ExportFile(path, schema, rowGroupRows, source, stream, null);
            }

            if (checkpoint.Fingerprint != schema.Fingerprint || checkpoint.RowGroupRows != rowGroupRows)
            {
                throw new FeatureExportException($"{path}.partial is of an export of another feature set or with other options: delete it and {path}.checkpoint to begin again.");
            }

            if (checkpoint.Source != source)
            {
                throw new FeatureExportException(
                    $"{path}.partial is of an export from {checkpoint.Source ?? "another source"}, and this one is from {source ?? "another source"}: delete it and {CheckpointOf(path)} to begin again.");
            }

            stream.SetLength(checkpoint.DataBytes);
            stream.Seek(0, SeekOrigin.End);
            await stream.WriteAsync(checkpoint.Footer, cancellation).ConfigureAwait(false);
            return new ExportFile(path, schema, rowGroupRows, source, stream, checkpoint);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds a row group, unless an earlier run has, and clears the rows.</summary>
    /// <exception cref="FeatureExportException">The rows are not those that the earlier run wrote.</exception>
    public async Task AppendAsync(ExportRows rows, CancellationToken cancellation)
    {
        if (rows.Total > ResumedRows)
        {
            await WriteAsync(rows, cancellation).ConfigureAwait(false);
            await SaveAsync(rows, cancellation).ConfigureAwait(false);
        }
        else if (rows.Total == ResumedRows && rows.Digest != _resumed!.Digest)
        {
            ThrowOtherHistory();
        }

        rows.Clear();
    }

    /// <summary>Adds the last row group and gives the file its name.</summary>
    /// <exception cref="FeatureExportException">The rows are not those that the earlier run wrote.</exception>
    public async Task CompleteAsync(ExportRows rows, CancellationToken cancellation)
    {
        if (rows.Total < ResumedRows)
        {
            ThrowOtherHistory();
        }

        if (rows.Count > 0 || !_hasGroups)
        {
            await WriteAsync(rows, cancellation).ConfigureAwait(false);
        }

        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync().ConfigureAwait(false);
        File.Move(Partial, _path, overwrite: true);
        File.Delete(Checkpoint);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task WriteAsync(ExportRows rows, CancellationToken cancellation)
    {
        _stream.Seek(0, SeekOrigin.Begin);
        var writer = await ParquetWriter.CreateAsync(_schema.Parquet, _stream, new ParquetOptions(), append: _hasGroups, cancellation).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            writer.CustomMetadata = _schema.Metadata;
            if (rows.Count > 0)
            {
                using var group = writer.CreateRowGroup();
                await rows.WriteAsync(group, cancellation).ConfigureAwait(false);
            }
        }

        _hasGroups = true;
        // What a row group that was broken off left behind it would hide the footer.
        _stream.SetLength(_stream.Position);
    }

    private async Task SaveAsync(ExportRows rows, CancellationToken cancellation)
    {
        _stream.Flush(flushToDisk: true);
        var tail = new byte[TailLength];
        _stream.Seek(-TailLength, SeekOrigin.End);
        await _stream.ReadExactlyAsync(tail, cancellation).ConfigureAwait(false);
        var footer = new byte[BinaryPrimitives.ReadInt32LittleEndian(tail) + TailLength];
        var dataBytes = _stream.Length - footer.Length;
        _stream.Seek(dataBytes, SeekOrigin.Begin);
        await _stream.ReadExactlyAsync(footer, cancellation).ConfigureAwait(false);
        new ExportCheckpoint(_schema.Fingerprint, _rowGroupRows, rows.Total, rows.Digest, dataBytes, footer, _source).Write(Checkpoint);
    }

    private void ThrowOtherHistory() => throw new FeatureExportException(
        $"The history is not the one whose first {ResumedRows} rows are in {Partial}: delete it and {Checkpoint} to begin again.");
}
