using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Loops over doubles, as wide as the processor's registers.</summary>
internal static class Doubles
{
    /// <summary>The least double that is infinite as float32: half a unit in the last place above the largest float32.</summary>
    public const double BeyondSingle = 3.4028235677973366e38;

    /// <summary>Whether the size of each is below a limit; NaN is not.</summary>
    public static bool AreBelow(ReadOnlySpan<double> values, double limit)
    {
        var limits = new Vector<double>(limit);
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        foreach (var vector in vectors)
        {
            if (!Vector.LessThanAll(Vector.Abs(vector), limits))
            {
                return false;
            }
        }

        for (var i = vectors.Length * Vector<double>.Count; i < values.Length; i++)
        {
            if (!(Math.Abs(values[i]) < limit))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Rounds each to the nearest float32.</summary>
    public static void Narrow(ReadOnlySpan<double> values, Span<float> singles)
    {
        var vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        var narrow = MemoryMarshal.Cast<float, Vector<float>>(singles);
        var pairs = Math.Min(vectors.Length / 2, narrow.Length);
        for (var i = 0; i < pairs; i++)
        {
            narrow[i] = Vector.Narrow(vectors[2 * i], vectors[(2 * i) + 1]);
        }

        for (var i = pairs * Vector<float>.Count; i < values.Length; i++)
        {
            singles[i] = (float)values[i];
        }
    }
}
