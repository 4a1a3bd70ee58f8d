using StreamizFraud.Features.Definitions;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Features.Streams;

/// <summary>A table that is partitioned as the events are when they reach it.</summary>
internal sealed class BoundTable<TRow>(KTable<string, TRow> table) : IBoundTable
    where TRow : class
{
    public Type RowType => typeof(TRow);

    public bool IsGlobal => false;

    public KStream<string, FeatureRow<TEvent>> Join<TEvent>(
        KStream<string, FeatureRow<TEvent>> rows, LookupColumns<TEvent> columns, Joined<string, FeatureRow<TEvent>, object> how) =>
        rows.LeftJoin(
            table,
            (row, found) =>
            {
                columns.Fill(found, row.Vector);
                return row;
            },
            new Joined<string, FeatureRow<TEvent>, TRow> { Name = how.Name, KeySerde = how.KeySerde, ValueSerde = how.ValueSerde });
}
