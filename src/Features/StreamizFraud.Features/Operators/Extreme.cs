using StreamizFraud.Features.Rows;

namespace StreamizFraud.Features.Operators;

/// <summary>Least or greatest value.</summary>
internal sealed class Extreme(bool greatest) : RowsOperator
{
    public override string Name => greatest ? "max" : "min";

    public override ColumnUse Use => ColumnUse.Extremes;

    public override double Value(RowsView view)
    {
        if (view.Count == 0)
        {
            return double.NaN;
        }

        var (least, most) = view.Extremes();
        return greatest ? most : least;
    }
}
