using StreamizFraud.Features.Definitions;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Features.Streams;

/// <summary>A table of which every client has all rows.</summary>
internal sealed class BoundGlobalTable<TRow>(GlobalKTable<string, TRow> table) : IBoundTable
    where TRow : class
{
    public Type RowType => typeof(TRow);

    public bool IsGlobal => true;

    public KStream<string, FeatureRow<TEvent>> Join<TEvent>(
        KStream<string, FeatureRow<TEvent>> rows, LookupColumns<TEvent> columns, Joined<string, FeatureRow<TEvent>, object> how) =>
        rows.LeftJoin(
            table,
            (_, row) => columns.KeyOf(row.Event),
            (row, found) =>
            {
                columns.Fill(found, row.Vector);
                return row;
            },
            Named.As(how.Name!));
}
