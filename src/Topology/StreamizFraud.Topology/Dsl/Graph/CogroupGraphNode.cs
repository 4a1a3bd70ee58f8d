using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A table of aggregates over several streams: a node for each on one common store, and one where their changes meet.</summary>
/// <param name="names">Names of the nodes.</param>
/// <param name="inputs">The grouped streams, whose topics are co-partitioned (rule R7).</param>
/// <param name="store">The common store.</param>
/// <param name="make">Makes the node of one task for a stream by its index; told whether old values are sent.</param>
internal sealed class CogroupGraphNode<K, VA>(
    CogroupNames names, IReadOnlyList<GroupedInput> inputs, ITableStore<K, VA> store, Func<int, bool, ProcessorNode> make)
    : TableGraphNode<K, VA>(names.Merge, [.. inputs.Select(input => input.Node)])
{
    public override bool EnableOldValues(bool force) => SendsOldValues = true;

    public override IReadOnlyList<string> RequireView() => [store.Name];

    public override TableView<K, VA> CreateView() => store.CreateView();

    public override long? HistoryMs => store.HistoryMs;

    public override string? QueryableStoreName => store.GivenName;

    public override long? WindowCloseDelayMs() => store.WindowCloseDelayMs ?? base.WindowCloseDelayMs();

    public override void Write(PlanWriter writer)
    {
        // A cache behind the merge needs to know what rows were.
        var cachedRows = store.CachedRows;
        var sendsOldValues = SendsOldValues || cachedRows is not null;
        var parents = ParentOutputs;
        for (var i = 0; i < inputs.Count; i++)
        {
            var stream = i;
            writer.Plan.AddProcessor(names.Aggregates[stream], _ => make(stream, sendsOldValues), parents[stream]);
        }

        WriteNode(writer, store.Name, cachedRows, store.TableKeySerde, store.TableValueSerde, _ => new TableMergeNode<K, VA>(Name, store: null), names.Aggregates);
        store.Write(writer, names.Aggregates);
        writer.Plan.Copartition([.. inputs.SelectMany(input => input.Sources).SelectMany(source => source.Topics)]);
    }
}
