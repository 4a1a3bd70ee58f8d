using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Operators;

/// <summary>Exact sum, divided once.</summary>
internal sealed class Mean : RowsOperator
{
    public override string Name => "mean";

    public override ColumnUse Use => ColumnUse.Sum;

    public override double Value(RowsView view) => view.Count == 0 ? double.NaN : view.Sum / (double)view.Count;
}
