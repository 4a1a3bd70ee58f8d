namespace StreamizFraud.Features.Operators;

/// <summary>Rows that have the same value as the row itself: their number, or their share among those that have one.</summary>
internal sealed class Same(bool share) : RowsOperator
{
    public override string Name => share ? "share_of_same" : "count_of_same";

    public override bool ReadsEach => true;

    // A row without a value is like no other.
    public override bool CanBeNull => true;

    public override bool IsNullWhenEmpty => share;

    public override double Value(RowsView view)
    {
        if (view.This is not { } value || (share && view.Count == 0))
        {
            return double.NaN;
        }

        var values = view.Values().Values;
        var same = values.Count(value);
        return share ? same / (double)values.Length : same;
    }
}
