namespace StreamizFraud.Features.Operators;

/// <summary>Share of the rows that meet a condition, from 0 to 1.</summary>
internal sealed class Share : RowsOperator
{
    public override string Name => "share";

    public override double Value(RowsView view) => view.Rows == 0 ? double.NaN : view.Count / (double)view.Rows;
}
