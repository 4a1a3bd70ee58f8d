using System.Numerics;
using Microsoft.ML.OnnxRuntime;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>The buffer of an output of numbers.</summary>
internal sealed class NumberOutput<T>(ScorePlace declared, int rows) : ModelOutput(declared)
    where T : unmanaged, INumberBase<T>
{
    private const int Together = 4;

    private readonly AlignedBuffer<T> _values = new(rows * declared.Width);
    private readonly int _column = declared.Column ?? -1;

    public override OrtValue Tensor(int rows) => _values.Tensor(Declared.Type, Declared.Shape(rows));

    public override void Read(ModelInput[] inputs, Span<float> scores)
    {
        if (_column >= 0)
        {
            for (var row = 0; row < scores.Length; row++)
            {
                scores[row] = float.CreateTruncating(_values.Span[(row * Declared.Width) + _column]);
            }

            return;
        }

        var given = (NumberInput<T>)inputs[0];
        var done = 0;
        for (; done + Together <= scores.Length; done += Together)
        {
            MeanSquaredErrors(_values.Span.Slice(done * Declared.Width, Together * Declared.Width), given.Rows(done, Together), scores[done..]);
        }

        for (; done < scores.Length; done++)
        {
            scores[done] = MeanSquaredError(_values.Span.Slice(done * Declared.Width, Declared.Width), given.Rows(done, 1));
        }
    }

    // One value after the other, in float64: the same bits wherever the row lies.
    private static float MeanSquaredError(ReadOnlySpan<T> reconstruction, ReadOnlySpan<T> given)
    {
        var sum = 0d;
        for (var column = 0; column < reconstruction.Length; column++)
        {
            sum += Square(reconstruction[column], given[column]);
        }

        return (float)(sum / reconstruction.Length);
    }

    /// <summary>The same of several rows, each in the same order: their sums do not wait for each other.</summary>
    private static void MeanSquaredErrors(ReadOnlySpan<T> reconstruction, ReadOnlySpan<T> given, Span<float> errors)
    {
        var width = reconstruction.Length / Together;
        var (first, second, third, fourth) = (0d, 0d, 0d, 0d);
        for (var column = 0; column < width; column++)
        {
            first += Square(reconstruction[column], given[column]);
            second += Square(reconstruction[width + column], given[width + column]);
            third += Square(reconstruction[(2 * width) + column], given[(2 * width) + column]);
            fourth += Square(reconstruction[(3 * width) + column], given[(3 * width) + column]);
        }

        (errors[0], errors[1], errors[2], errors[3]) = ((float)(first / width), (float)(second / width), (float)(third / width), (float)(fourth / width));
    }

    private static double Square(T reconstruction, T given)
    {
        var difference = double.CreateTruncating(reconstruction) - double.CreateTruncating(given);
        return difference * difference;
    }
}
