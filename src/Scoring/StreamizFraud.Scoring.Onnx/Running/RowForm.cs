using System.Text;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>What a row of a model may hold, and how texts stand in it as numbers.</summary>
/// <remarks>One an instance of a model, since texts are added. Not thread-safe.</remarks>
internal sealed class RowForm
{
    private readonly OnnxContract _contract;
    private readonly TensorElementType[] _types;
    private readonly MissingRule?[] _missing;
    private readonly bool[] _mayLack;

    // Rows whose values are all below it fit; 0 where that cannot be said in one word.
    private readonly double _limit;
    private readonly Dictionary<int, TextCodes> _codes = [];

    public RowForm(OnnxContract contract)
    {
        _contract = contract;
        var manifest = contract.Manifest;
        _types = new TensorElementType[contract.FeatureNames.Count];
        _missing = [.. contract.FeatureNames.Select(name => manifest.Missing.TryGetValue(name, out var rule) ? rule : manifest.MissingElse)];
        foreach (var input in contract.Inputs)
        {
            foreach (var column in input.Columns)
            {
                _types[column] = input.Type;
                if (input.Type == TensorElementType.String)
                {
                    _codes[column] = new TextCodes(manifest.Categories.GetValueOrDefault(contract.FeatureNames[column]) ?? []);
                }
            }
        }

        _mayLack = [.. _missing.Select((rule, column) => rule is not null && TakesMissing(column))];
        _limit = Array.TrueForAll(_types, type => type == TensorElementType.Float) ? Doubles.BeyondSingle
            : Array.TrueForAll(_types, type => type == TensorElementType.Double) ? double.PositiveInfinity
            : 0;
    }

    public int Width => _types.Length;

    /// <summary>Whether a missing value of a column reaches the model as NaN.</summary>
    public bool TakesNaN(int column) => _missing[column] is { Text: null } rule && double.IsNaN(rule.Number) && TensorTypes.IsScore(_types[column]);

    /// <summary>Whether a row without a value in a column can be scored.</summary>
    public bool MayLack(int column) => _mayLack[column];

    public TensorElementType TypeOf(int column) => _types[column];

    /// <summary>The number that stands for a text in a column of texts.</summary>
    public int Code(int column, string text) => _codes[column].Add(text);

    /// <summary>Drops the numbers of texts that the contract does not declare.</summary>
    public void Forget()
    {
        foreach (var codes in _codes.Values)
        {
            codes.Forget();
        }
    }

    /// <summary>Whether NaN in a column is something that the model is given, or replaced by something.</summary>
    public bool TakesMissing(int column) =>
        _missing[column] is { Text: not null } || Takes(column, _missing[column]?.Number ?? double.NaN);

    /// <summary>Whether rows can be scored for sure: false says nothing.</summary>
    public bool TakesAll(ReadOnlySpan<double> rows) => Doubles.AreBelow(rows, _limit);

    /// <returns>Null; or why the row cannot be scored, naming the feature, never its value.</returns>
    public string? Refusal(ReadOnlySpan<double> row)
    {
        if (TakesAll(row))
        {
            return null;
        }

        for (var column = 0; column < row.Length; column++)
        {
            var value = row[column];
            if (double.IsNaN(value) ? !_mayLack[column] : !Fits(column, value))
            {
                return Reason(column, value);
            }
        }

        return null;
    }

    /// <summary>A row as the graph is given it: rounded to the inputs' types, with what missing values are replaced with.</summary>
    public void See(ReadOnlySpan<double> row, Span<double> seen)
    {
        for (var column = 0; column < row.Length; column++)
        {
            var value = double.IsNaN(row[column]) && _missing[column] is { } rule ? rule.Number : row[column];
            seen[column] = _types[column] switch
            {
                TensorElementType.Float => (float)value,
                TensorElementType.Float16 => (double)(Half)value,
                _ => value,
            };
        }
    }

    /// <summary>Makes the buffers of the inputs.</summary>
    public ModelInput[] Inputs(int rows)
    {
        var replaced = new Dictionary<int, double>();
        var texts = new Dictionary<int, byte[]>();
        for (var column = 0; column < Width; column++)
        {
            if (_missing[column] is { } rule)
            {
                replaced[column] = rule.Number;
                texts[column] = Encoding.UTF8.GetBytes(rule.Text ?? string.Empty);
            }
        }

        return
        [
            .. _contract.Inputs.Select(ModelInput (input) => input.Type switch
            {
                TensorElementType.Float => new NumberInput<float>(input, replaced, rows),
                TensorElementType.Double => new NumberInput<double>(input, replaced, rows),
                TensorElementType.Float16 => new NumberInput<Half>(input, replaced, rows),
                TensorElementType.Int64 => new NumberInput<long>(input, replaced, rows),
                TensorElementType.Int32 => new NumberInput<int>(input, replaced, rows),
                TensorElementType.Bool => new NumberInput<byte>(input, replaced, rows),
                _ => new TextInput(input, _codes, texts, rows),
            }),
        ];
    }

    /// <summary>Makes the buffer of the output.</summary>
    public static ModelOutput Output(ScorePlace score, int rows) => score.Type switch
    {
        TensorElementType.Float => new NumberOutput<float>(score, rows),
        TensorElementType.Double => new NumberOutput<double>(score, rows),
        _ => new NumberOutput<Half>(score, rows),
    };

    private bool Takes(int column, double replacement) =>
        double.IsNaN(replacement) ? TensorTypes.IsScore(_types[column]) || _types[column] == TensorElementType.String : Fits(column, replacement);

    private bool Fits(int column, double value) => _types[column] == TensorElementType.String
        ? double.IsInteger(value) && value >= 0 && value < _codes[column].Count
        : TensorTypes.Fits(_types[column], value);

    private string Reason(int column, double value)
    {
        var name = _contract.FeatureNames[column];
        return double.IsNaN(value) ? $"feature {name} is not a finite {TensorTypes.Name(_types[column])}: it is missing, and the model's contract has no rule for that"
            : _types[column] switch
            {
                TensorElementType.Int64 or TensorElementType.Int32 => $"feature {name} is not a whole number that fits {TensorTypes.Name(_types[column])}",
                TensorElementType.Bool => $"feature {name} is neither 0 nor 1",
                TensorElementType.String => $"feature {name} is a text, and the row holds no number of one of its categories",
                var type => $"feature {name} is not a finite {TensorTypes.Name(type)}",
            };
    }
}
