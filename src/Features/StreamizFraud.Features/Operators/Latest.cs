namespace StreamizFraud.Features.Operators;

/// <summary>Value of the last row in order of time, at equal times of arrival.</summary>
internal sealed class Latest : RowsOperator
{
    public override string Name => "latest";

    public override double Value(RowsView view) => view.Youngest() ?? double.NaN;
}
