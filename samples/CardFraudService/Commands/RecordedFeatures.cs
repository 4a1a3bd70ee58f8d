using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.World;
using StreamizFraud.Features.Export;

namespace CardFraudService.Commands;

/// <summary>Feature values as a file has them, CSV or Parquet.</summary>
/// <param name="Features">The features of the set that the file has, in the order of the values.</param>
/// <param name="Rows">The values by payment; NaN is null.</param>
internal sealed record RecordedFeatures(IReadOnlyList<string> Features, IReadOnlyDictionary<string, double[]> Rows)
{
    /// <summary>Reads the rows of some payments.</summary>
    /// <exception cref="InputException">A CSV file cannot be read or lacks a column.</exception>
    /// <exception cref="FeatureExportException">A Parquet file lacks a column.</exception>
    public static async Task<RecordedFeatures> ReadAsync(string path, IReadOnlyList<string> names, HashSet<string> payments, CancellationToken cancellation)
    {
        if (!path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            return ReadCsv(path, [.. names.Where(name => name != HandbookColumns.Amount)], payments);
        }

        if (!File.Exists(path))
        {
            throw new InputException(path, "there is no such file.");
        }

        var rows = new Dictionary<string, double[]>();
        await foreach (var row in TrainingSet.ReadAsync(path, HandbookColumns.Id, names, cancellation).ConfigureAwait(false))
        {
            if (payments.Contains(row.Id))
            {
                rows[row.Id] = row.Values;
            }
        }

        return new RecordedFeatures(names, rows);
    }

    private static RecordedFeatures ReadCsv(string path, IReadOnlyList<string> names, HashSet<string> payments)
    {
        using var file = InputFile.Open(path);
        var header = new CsvHeader(file);
        var id = header.Required(HandbookColumns.Id);
        var places = names.Select(header.Required).ToArray();
        header.ThrowIfIncomplete();
        var rows = new Dictionary<string, double[]>();
        var fields = new List<string>();
        while (file.TryReadLine(out var line, out var problem))
        {
            if (problem is not null || !CsvFields.TrySplit(line, fields) || fields.Count != header.Width)
            {
                throw new InputException(path, file.Line, "not a row of this file's header.");
            }

            if (payments.Contains(fields[id]))
            {
                rows[fields[id]] = [.. places.Select(place => Number(fields[place], path, file.Line))];
            }
        }

        return new RecordedFeatures(names, rows);
    }

    private static double Number(string text, string path, long line) =>
        text.Length == 0 ? double.NaN
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw new InputException(path, line, "a feature is not a number.");
}
