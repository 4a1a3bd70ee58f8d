using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>How a stream is joined with a table.</summary>
internal sealed record StreamTableJoinSpec<K, V, VO, VR>(bool Left, ValueJoin<K, V, VO, VR> Joiner, Joined<K, V, VO> Joined);

/// <summary>A join of a stream with a table; both sides' topics are co-partitioned (rule R7).</summary>
/// <param name="name">Name of the node.</param>
/// <param name="stream">The stream, repartitioned if its key had changed.</param>
/// <param name="table">The table.</param>
/// <param name="sources">Sources of both.</param>
/// <param name="spec">How they are joined.</param>
internal sealed class StreamTableJoinGraphNode<K, V, VO, VR>(
    string name, GraphNode stream, TableGraphNode<K, VO> table, IReadOnlyList<SourceGraphNode> sources, StreamTableJoinSpec<K, V, VO, VR> spec)
    : GraphNode(name, stream)
{
    private readonly IReadOnlyList<string> _stores = table.RequireView();

    public override void Write(PlanWriter writer)
    {
        var (left, joiner, bufferStore) = (spec.Left, spec.Joiner, Name + "-Buffer");
        var grace = spec.Joined.GraceMs;
        (ISerde<K> Key, ISerde<V> Value)? serdes = grace is null
            ? null
            : (writer.Serde(spec.Joined.KeySerde, Name, "keys", "Joined.With"), writer.Serde(spec.Joined.ValueSerde, Name, "values", "Joined.With"));
        writer.Plan.AddProcessor(
            Name,
            _ => new StreamTableJoinNode<K, V, VO, VR>(
                Name, table.CreateView(), joiner, left, grace is { } graceMs ? new JoinBuffer<K, V>(bufferStore, graceMs, serdes!.Value) : null),
            ParentOutputs);
        foreach (var store in _stores)
        {
            writer.Plan.ConnectStore(store, Name);
        }

        writer.Plan.Copartition([.. sources.SelectMany(source => source.Topics)]);
        if (grace is { } waits)
        {
            WriteBuffer(writer, bufferStore, waits, serdes!.Value);
        }
    }

    private void WriteBuffer(PlanWriter writer, string store, long graceMs, (ISerde<K> Key, ISerde<V> Value) serdes)
    {
        if (table.HistoryMs is not { } history)
        {
            writer.Plan.AddProblem(
                $"{Name} has a grace period, but its table is not versioned and keeps no earlier rows: store the table with Materialized.AsVersioned (rule K4).");
        }
        else if (history < graceMs)
        {
            writer.Plan.AddProblem(
                $"{Name} has a grace period of {graceMs} ms, but its table has a history retention of only {history} ms: give the table at least the grace period (rule K4).");
        }

        if (spec.Joined.Name is null)
        {
            writer.Generated("store", store, Name, "Joined.As");
        }

        writer.Plan.AddStore(
            new KeyValueStoreDefinition<BufferedKey<K>, BufferedRecord<V>>(
                store, new BufferedKeySerde<K>(serdes.Key), new BufferedRecordSerde<V>(serdes.Value), timestamped: true)
            {
                HoldsBack = true,
                OperatorClocks = [OperatorClock.Buffer(store), OperatorClock.First(store), OperatorClock.Sequence(store)],
            },
            Name);
    }
}
