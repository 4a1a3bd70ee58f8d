using System.Globalization;
using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>
/// Writes feature rows: the payment's id and the features but the amount, which stands in the transaction file; last <c>late</c>, 1 when the payment
/// came later than the set allows, so that rows of its windows may have been missing. Numbers are written in the shortest form that reads back as
/// the same double, counts so without a point; null is an empty field.
/// </summary>
public sealed class FeatureWriter : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly bool[] _written;

    /// <summary>Creates the file, over an older one, and writes the header; packed when the name ends in <c>.gz</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">Names of the features, in column order.</param>
    public FeatureWriter(string path, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        _written = [.. names.Select(name => name != HandbookColumns.Amount)];
        _writer = OutputFile.Create(path);
        _writer.WriteLine(string.Join(',', (IEnumerable<string>)[HandbookColumns.Id, .. names.Where((_, column) => _written[column]), HandbookColumns.Late]));
    }

    /// <summary>Writes one row.</summary>
    /// <param name="paymentId">Id of the payment.</param>
    /// <param name="values">The values of all features, the amount included; NaN is null.</param>
    /// <param name="late">Whether the payment was late.</param>
    /// <exception cref="ArgumentException">The number of values is another.</exception>
    public void Write(string paymentId, ReadOnlySpan<double> values, bool late = false)
    {
        if (values.Length != _written.Length)
        {
            throw new ArgumentException($"{values.Length} values for {_written.Length} features.", nameof(values));
        }

        Span<char> text = stackalloc char[32];
        _writer.Write(CsvFields.Quote(paymentId));
        for (var column = 0; column < values.Length; column++)
        {
            if (!_written[column])
            {
                continue;
            }

            _writer.Write(',');
            if (!double.IsNaN(values[column]))
            {
                // "R" is at most 24 characters long.
                values[column].TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
                _writer.Write(text[..length]);
            }
        }

        _writer.WriteLine(late ? ",1" : ",0");
    }

    /// <summary>Writes what is buffered and closes the file.</summary>
    public void Dispose() => _writer.Dispose();
}
