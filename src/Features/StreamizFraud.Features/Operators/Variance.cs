using System.Numerics;
using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Operators;

/// <summary>Variance or standard deviation, from exact sums: (n Σx² - (Σx)²) / n², or / (n (n - 1)) of a sample.</summary>
internal sealed class Variance(bool ofSample, bool root) : RowsOperator
{
    public override string Name => $"{(root ? "stddev" : "variance")}_{(ofSample ? "sample" : "population")}";

    public override ColumnUse Use => ColumnUse.Squares;

    public override bool CanBeNull => ofSample;

    public override double Value(RowsView view)
    {
        if (view.Count < (ofSample ? 2 : 1))
        {
            return double.NaN;
        }

        var variance = Of(view.Count, view.Sum, view.Squares, ofSample);
        return root ? Math.Sqrt(variance) : variance;
    }

    /// <summary>The variance of <paramref name="count"/> values, at least 1, of a sample at least 2.</summary>
    public static double Of(long count, long sum, Int128 squares, bool ofSample)
    {
        var square = (Int128)sum * sum;
        var difference = squares <= Int128.MaxValue / count ? (double)((squares * count) - square) : (double)(((BigInteger)squares * count) - square);
        return difference / ((double)count * (ofSample ? count - 1 : count));
    }
}
