using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Operators;

/// <summary>Exact sum.</summary>
internal sealed class Sum : RowsOperator
{
    public override string Name => "sum";

    public override ColumnUse Use => ColumnUse.Sum;

    public override bool IsNullWhenEmpty => false;

    public override double Value(RowsView view) => view.Sum;
}
