namespace StreamizFraud.Features.Operators;

/// <summary>Number of rows.</summary>
internal sealed class Count : RowsOperator
{
    public override string Name => "count";

    public override bool IsNullWhenEmpty => false;

    public override double Value(RowsView view) => view.Count;
}
