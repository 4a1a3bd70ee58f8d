namespace StreamizFraud.Features.Operators;

/// <summary>Share of the most frequent value among all values, from 0 to 1.</summary>
internal sealed class ShareOfTop : RowsOperator
{
    public override string Name => "share_of_top";

    public override bool ReadsEach => true;

    public override double Value(RowsView view) =>
        view.Values().Values is { IsEmpty: false } values ? ValueCounts.Shared.Take(values).Most / (double)values.Length : double.NaN;
}
