namespace StreamizFraud.Features.Operators;

/// <summary>Value of the first row in order of time, at equal times of arrival.</summary>
internal sealed class First : RowsOperator
{
    public override string Name => "first";

    public override bool ReadsEach => true;

    public override double Value(RowsView view) => view.Values().Values is { IsEmpty: false } values ? values[^1] : double.NaN;
}
