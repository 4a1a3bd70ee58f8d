using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Operators;

/// <summary>Share of the rows whose label was known when the row came that the value is for: the column is the time at which it was.</summary>
internal sealed class KnownShare : RowsOperator
{
    public override string Name => "known_share";

    public override ColumnUse Use => ColumnUse.Extremes;

    public override double Value(RowsView view) => view.Rows == 0 ? double.NaN : view.CountUpTo(view.TimeMs) / (double)view.Rows;
}
