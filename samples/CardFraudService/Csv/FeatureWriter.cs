using System.Globalization;
using CardFraudService.World;

namespace CardFraudService.Csv;

/// <summary>
/// Writes feature rows with the handbook's columns: the payment's id and the model inputs but the amount, which stands in the
/// transaction file; last <c>late</c>, 1 when the payment came later than the set allows, so that rows of its windows may have been missing. Numbers are written in the shortest form that reads back as the same double, counts so without a point.
/// </summary>
public sealed class FeatureWriter : IDisposable
{
    private readonly StreamWriter _writer;

    /// <summary>Creates the file, over an older one, and writes the header; packed when the name ends in <c>.gz</c>.</summary>
    /// <param name="path">The file.</param>
    public FeatureWriter(string path)
    {
        _writer = OutputFile.Create(path);
        _writer.Write(HandbookColumns.Id);
        foreach (var name in HandbookColumns.ModelInputs.Skip(1))
        {
            _writer.Write(',');
            _writer.Write(name);
        }

        _writer.Write(',');
        _writer.WriteLine(HandbookColumns.Late);
    }

    /// <summary>Writes one row.</summary>
    /// <param name="paymentId">Id of the payment.</param>
    /// <param name="inputs">The values in the order of <see cref="HandbookColumns.ModelInputs"/>, the amount included.</param>
    /// <param name="late">Whether the payment was late.</param>
    /// <exception cref="ArgumentException">The number of values is another.</exception>
    public void Write(string paymentId, ReadOnlySpan<double> inputs, bool late = false)
    {
        if (inputs.Length != HandbookColumns.ModelInputs.Count)
        {
            throw new ArgumentException($"{inputs.Length} values for {HandbookColumns.ModelInputs.Count} inputs.", nameof(inputs));
        }

        Span<char> text = stackalloc char[32];
        _writer.Write(CsvFields.Quote(paymentId));
        foreach (var value in inputs[1..])
        {
            _writer.Write(',');
            // "R" is at most 24 characters long.
            value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
            _writer.Write(text[..length]);
        }

        _writer.WriteLine(late ? ",1" : ",0");
    }

    /// <summary>Writes what is buffered and closes the file.</summary>
    public void Dispose() => _writer.Dispose();
}
