using System.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The buffer of an output of numbers.</summary>
internal sealed class NumberOutput<T>(ScorePlace declared, int rows) : ModelOutput(declared)
    where T : unmanaged, INumberBase<T>
{
    private readonly AlignedBuffer<T> _values = new(rows * declared.Width);
    private readonly int _column = declared.Column ?? -1;

    public override OrtValue Tensor(int rows) => _values.Tensor(Declared.Type, Declared.Shape(rows));

    public override void Read(ModelInput[] inputs, Span<float> scores)
    {
        var width = Declared.Width;
        var values = _values.Span;
        for (var row = 0; row < scores.Length; row++)
        {
            var of = values.Slice(row * width, width);
            scores[row] = _column >= 0 ? float.CreateTruncating(of[_column]) : MeanSquaredError(of, ((NumberInput<T>)inputs[0]).Row(row));
        }
    }

    // One value after the other, in float64: the same bits wherever the row lies.
    private static float MeanSquaredError(ReadOnlySpan<T> reconstruction, ReadOnlySpan<T> given)
    {
        var sum = 0d;
        for (var column = 0; column < reconstruction.Length; column++)
        {
            var difference = double.CreateTruncating(reconstruction[column]) - double.CreateTruncating(given[column]);
            sum += difference * difference;
        }

        return (float)(sum / reconstruction.Length);
    }
}
