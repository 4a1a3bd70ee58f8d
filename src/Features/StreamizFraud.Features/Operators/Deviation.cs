using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Operators;

/// <summary>How far the row's own value is from the mean of the window: as a ratio, a difference, or in standard deviations of the population.</summary>
internal sealed class Deviation(DeviationKind kind) : RowsOperator
{
    public override string Name => kind switch
    {
        DeviationKind.Ratio => "ratio_to_mean",
        DeviationKind.Difference => "difference_to_mean",
        _ => "z_score",
    };

    public override ColumnUse Use => kind == DeviationKind.ZScore ? ColumnUse.Squares : ColumnUse.Sum;

    public override bool CanBeNull => true;

    public override double Value(RowsView view)
    {
        if (view.This is not { } value || view.Count == 0)
        {
            return double.NaN;
        }

        var mean = view.Sum / (double)view.Count;
        switch (kind)
        {
            case DeviationKind.Ratio:
                return mean > 0 ? value / mean : double.NaN;
            case DeviationKind.Difference:
                return value - mean;
            default:
                var variance = view.Count < 2 ? 0 : Variance.Of(view.Count, view.Sum, view.Squares, ofSample: false);
                return variance > 0 ? (value - mean) / Math.Sqrt(variance) : double.NaN;
        }
    }
}
