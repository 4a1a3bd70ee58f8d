namespace StreamizFraud.Features.Operators;

/// <summary>Share of the rows of which it is known that they are frauds when the row comes that the value is for.</summary>
internal sealed class LabelledShare(string id, long keepMs) : LabelledOperator(id, keepMs)
{
    public override string Name => "labelled_share";

    public override double Value(RowsView view) => view.Rows == 0 ? double.NaN : view.CountFrauds() / (double)view.Rows;
}
