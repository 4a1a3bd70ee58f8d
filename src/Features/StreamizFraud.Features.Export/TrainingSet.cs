using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;
using StreamizFraud.Features.Export.Files;

namespace StreamizFraud.Features.Export;

/// <summary>Reads training sets that <see cref="FeatureExport{TEvent}"/> has written.</summary>
/// <remarks>Thread-safe.</remarks>
public static class TrainingSet
{
    /// <summary>The ids and values of a file, in its order, a row group at a time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="idColumn">Name of the column of ids.</param>
    /// <param name="features">The features to read, in the order that the values get.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FeatureExportException">The file lacks a column.</exception>
    /// <exception cref="IOException">The file cannot be read, or is no Parquet file.</exception>
    public static async IAsyncEnumerable<ExportedRow> ReadAsync(
        string path, string idColumn, IReadOnlyList<string> features, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(idColumn);
        ArgumentNullException.ThrowIfNull(features);
        var reader = await ParquetReader.CreateAsync(path, cancellationToken: cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var id = Find(reader, path, idColumn);
            var fields = features.Select(feature => Find(reader, path, feature)).ToList();
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                using var rows = reader.OpenRowGroupReader(group);
                var ids = new string?[rows.RowCount];
                await rows.ReadAsync(id, ids.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
                var columns = new List<double[]>(fields.Count);
                foreach (var field in fields)
                {
                    columns.Add(await ColumnAsync(rows, field, ids.Length, cancellation).ConfigureAwait(false));
                }

                for (var row = 0; row < ids.Length; row++)
                {
                    yield return new ExportedRow(ids[row]!, [.. columns.Select(column => column[row])]);
                }
            }
        }
    }

    /// <summary>What an export that was killed was reading (<see cref="FeatureExportOptions{TEvent}.Source"/>): the next one goes on if it reads the same.</summary>
    /// <param name="path">The file that it was to write.</param>
    /// <returns>Null if there is none to go on from, or it did not say.</returns>
    public static string? UnfinishedSource(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return ExportCheckpoint.Read(ExportFile.CheckpointOf(path))?.Source;
    }

    private static DataField Find(ParquetReader reader, string path, string name) =>
        reader.Schema.DataFields.FirstOrDefault(field => field.Name == name) ?? throw new FeatureExportException($"{path} has no column {name}.");

    private static async Task<double[]> ColumnAsync(ParquetRowGroupReader rows, DataField field, int count, CancellationToken cancellation)
    {
        var values = new double[count];
        if (!field.IsNullable)
        {
            await rows.ReadAsync<double>(field, values.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
            return values;
        }

        var cells = new double?[count];
        await rows.ReadAsync<double>(field, cells.AsMemory(), cancellationToken: cancellation).ConfigureAwait(false);
        for (var row = 0; row < count; row++)
        {
            values[row] = cells[row] ?? double.NaN;
        }

        return values;
    }
}
