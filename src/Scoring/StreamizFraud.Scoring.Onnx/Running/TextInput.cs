using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>An input of texts. ONNX Runtime owns them, so each number of rows has a tensor of its own.</summary>
internal sealed class TextInput : ModelInput
{
    private readonly TextCodes[] _codes;
    private readonly byte[][] _missing;
    private readonly OrtValue?[] _tensors;

    /// <param name="declared">The input.</param>
    /// <param name="codes">Texts by place in a row.</param>
    /// <param name="missing">What is given for a missing value, by place in a row.</param>
    /// <param name="rows">Most rows.</param>
    public TextInput(InputColumns declared, IReadOnlyDictionary<int, TextCodes> codes, IReadOnlyDictionary<int, byte[]> missing, int rows)
        : base(declared)
    {
        _codes = [.. declared.Columns.Select(column => codes[column])];
        _missing = [.. declared.Columns.Select(column => missing.GetValueOrDefault(column) ?? [])];
        _tensors = new OrtValue?[rows + 1];
    }

    public override void Fill(ReadOnlySpan<double> rows, int width, int count, int size)
    {
        var tensor = Tensor(size);
        var at = 0;
        for (var row = 0; row < size; row++)
        {
            for (var i = 0; i < _codes.Length; i++, at++)
            {
                // Rows after the last one repeat the first: an empty text is one that many graphs refuse.
                var value = rows[((row < count ? row : 0) * width) + Declared.Columns[i]];
                tensor.StringTensorSetElementAt(double.IsNaN(value) ? _missing[i] : _codes[i][(int)value], at);
            }
        }
    }

    public override OrtValue Tensor(int rows) =>
        _tensors[rows] ??= OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, Declared.Shape(rows));

    public override void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor?.Dispose();
        }
    }
}
