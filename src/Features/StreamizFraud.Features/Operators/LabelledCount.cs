namespace StreamizFraud.Features.Operators;

/// <summary>Number of rows of which it is known that they are frauds when the row comes that the value is for.</summary>
internal sealed class LabelledCount(string id, long keepMs) : LabelledOperator(id, keepMs)
{
    public override string Name => "labelled_count";

    public override bool IsNullWhenEmpty => false;

    public override double Value(RowsView view) => view.CountFrauds();
}
