using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>
/// Finds the operator because of which a score depends on more than its row: the same rows are run twice through the graph with all its inner
/// values as outputs, and the first operator whose result differs is it.
/// </summary>
internal sealed class OperatorSearch : IDisposable
{
    private const int Runs = 8;

    private readonly InferenceSession _session;
    private readonly OnnxContract _contract;
    private readonly List<(string Value, string Operator)> _values = [];

    private OperatorSearch(LoadedModel model)
    {
        _contract = model.Contract;
        _session = model.OpenWithin(file =>
        {
            _values.AddRange(file.Nodes.SelectMany(node => node.Outputs.Where(value => value.Length > 0).Select(value => (value, node.Operator))));
            return _values.ConvertAll(value => value.Value);
        });
    }

    /// <returns>The operator and what it makes, or null if it could not be found: it is told if it can be, and the model is refused anyway.</returns>
    public static string? Try(LoadedModel model, Func<OperatorSearch, string?> search)
    {
        try
        {
            using var within = new OperatorSearch(model);
            return search(within);
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or ModelMismatchException)
        {
            return null;
        }
    }

    /// <summary>Differs from one run of the same rows to a later one. Chance may give the same twice, so there are several.</summary>
    public string? OfChance(double[] rows, int size)
    {
        var first = Run(rows, size);
        for (var run = 1; run < Runs; run++)
        {
            var again = Run(rows, size);
            if (First(i => !first[i].Bytes.AsSpan().SequenceEqual(again[i].Bytes)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Differs in every second row, from <paramref name="kept"/> on, though these rows are the same in both batches.</summary>
    public string? OfNeighbours(double[] rows, double[] others, int kept)
    {
        var size = rows.Length / _contract.FeatureNames.Count;
        var (first, again) = (Run(rows, size), Run(others, size));
        return First(i =>
        {
            if (!first[i].IsByRow(size))
            {
                return !first[i].Bytes.AsSpan().SequenceEqual(again[i].Bytes);
            }

            for (var row = kept; row < size; row += 2)
            {
                if (!first[i].Row(row, size).SequenceEqual(again[i].Row(row, size)))
                {
                    return true;
                }
            }

            return false;
        });
    }

    /// <summary>Differs by more than rounding between a row in a batch and the same row alone.</summary>
    public string? OfSize(double[] rows, double[] first, float rounding)
    {
        var size = rows.Length / _contract.FeatureNames.Count;
        var (together, alone) = (Run(rows, size), Run(first, 1));
        return First(i => together[i].IsByRow(size) && alone[i].IsByRow(1) && together[i].IsFar(size, alone[i], rounding));
    }

    public void Dispose() => _session.Dispose();

    private string? First(Func<int, bool> differs)
    {
        for (var i = 0; i < _values.Count; i++)
        {
            if (differs(i))
            {
                return $"{_values[i].Operator}, which makes {_values[i].Value}";
            }
        }

        return null;
    }

    private List<Result> Run(double[] rows, int size)
    {
        var form = new RowForm(_contract);
        var inputs = form.Inputs(size);
        using var options = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        var tensors = Array.ConvertAll(inputs, input => input.Tensor(size));
        try
        {
            foreach (var input in inputs)
            {
                input.Fill(rows, form.Width, rows.Length / form.Width, size);
            }

            using var results = _session.Run(options, [.. inputs.Select(input => input.Declared.Name)], tensors, _values.ConvertAll(value => value.Value));
            return [.. results.Select(Result.Of)];
        }
        finally
        {
            foreach (var tensor in tensors.Where((_, i) => inputs[i] is not TextInput))
            {
                tensor.Dispose();
            }

            foreach (var input in inputs)
            {
                input.Dispose();
            }
        }
    }

    private sealed record Result(byte[] Bytes, long[] Shape, TensorElementType Type)
    {
        public static Result Of(OrtValue value)
        {
            if (!value.IsTensor || value.GetTensorTypeAndShape() is not { ElementDataType: not TensorElementType.String } info)
            {
                return new Result([], [], TensorElementType.DataTypeMax);
            }

            return new Result(value.GetTensorMutableRawData().ToArray(), info.Shape, info.ElementDataType);
        }

        public bool IsByRow(int rows) => Shape.Length > 0 && Shape[0] == rows && Bytes.Length > 0;

        public ReadOnlySpan<byte> Row(int row, int rows) => Bytes.AsSpan(row * (Bytes.Length / rows), Bytes.Length / rows);

        public bool IsFar(int rows, Result alone, float rounding)
        {
            var first = Row(0, rows);
            if (Type != TensorElementType.Float || first.Length != alone.Bytes.Length)
            {
                return !first.SequenceEqual(alone.Bytes) && Type != TensorElementType.Float;
            }

            var left = MemoryMarshal.Cast<byte, float>(first);
            var right = MemoryMarshal.Cast<byte, float>(alone.Bytes);
            for (var i = 0; i < left.Length; i++)
            {
                if (MathF.Abs(left[i] - right[i]) > rounding * MathF.Max(MathF.Abs(left[i]), MathF.Abs(right[i])))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
