using StreamizFraud.Features.Sketches;

namespace StreamizFraud.Features.Operators;

/// <summary>Number of different values.</summary>
internal sealed class Distinct : RowsOperator
{
    public override string Name => "distinct";

    public override bool ReadsEach => true;

    public override SketchKind? Sketch => SketchKind.Distinct;

    public override bool IsNullWhenEmpty => false;

    public override double Value(RowsView view) => view.Sketch() is { } many ? many.Estimate(0) : ValueCounts.Shared.Take(view.Values().Values).Different;
}
