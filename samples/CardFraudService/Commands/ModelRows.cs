using System.Globalization;
using System.IO.Compression;
using CardFraudService.Csv;
using StreamizFraud.Scoring.Onnx;

namespace CardFraudService.Commands;

/// <summary>Rows for a model from a CSV without header. An empty field or <c>nan</c> is a missing value.</summary>
internal sealed class ModelRows(string path)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Fields of a row.</summary>
    public int Columns { get; private set; }

    /// <summary>The rows as they are written.</summary>
    public IReadOnlyList<string[]> Cells => _rows;

    /// <summary>Whether a value is missing somewhere.</summary>
    public bool HasMissing { get; private set; }

    /// <exception cref="InputException">The file cannot be read as a whole.</exception>
    public static ModelRows Read(string path, int most = int.MaxValue)
    {
        if (!File.Exists(path))
        {
            throw new InputException(path, "the file does not exist");
        }

        var rows = new ModelRows(path);
        using var stream = File.OpenRead(path);
        using var text = new StreamReader(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var fields = new List<string>();
        for (var line = 1L; rows._rows.Count < most && text.ReadLine() is { } read; line++)
        {
            if (read.Length == 0 && rows.Columns != 1)
            {
                continue;
            }

            if (!CsvFields.TrySplit(read, fields))
            {
                throw new InputException(path, line, "a quote is not closed");
            }

            rows.Add([.. fields], line);
        }

        return rows._rows.Count > 0 ? rows : throw new InputException(path, "it has no rows");
    }

    public static bool IsMissing(string cell) => cell.Length == 0 || cell.Equals("nan", StringComparison.OrdinalIgnoreCase);

    /// <summary>A row as the model takes it.</summary>
    /// <exception cref="InputException">A field is not a number where the model takes one.</exception>
    public void Fill(int row, OnnxFraudModel model, Span<double> values)
    {
        var cells = _rows[row];
        for (var i = 0; i < values.Length; i++)
        {
            if (i >= cells.Length || IsMissing(cells[i]))
            {
                values[i] = double.NaN;
            }
            else if (!model.TryEncode(i, cells[i], out values[i]) && !double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]))
            {
                throw new InputException(path, row + 1, $"column {i + 1}: not a number");
            }
        }
    }

    private void Add(string[] cells, long line)
    {
        Columns = _rows.Count == 0 ? cells.Length : Columns;
        if (cells.Length != Columns)
        {
            throw new InputException(path, line, $"{cells.Length} columns, {Columns} in the first line");
        }

        HasMissing |= Array.Exists(cells, IsMissing);
        _rows.Add(cells);
    }
}
