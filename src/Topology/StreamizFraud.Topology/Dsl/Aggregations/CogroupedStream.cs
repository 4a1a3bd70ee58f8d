using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Dsl;

/// <summary>One of the grouped streams of a cogroup, whatever its value type. Each kind of aggregation has a method that makes its node.</summary>
internal abstract class CogroupedStream<K, VA>
{
    private GroupedInput? _input;

    /// <summary>The grouped stream.</summary>
    public abstract object Grouped { get; }

    /// <summary>What the stream's aggregation is declared below; a repartition serves all aggregations of one cogroup, but takes its numbers each time.</summary>
    public GroupedInput Input(string storeName, string asked) => _input = Input(storeName, asked, _input);

    /// <summary>Makes the node that aggregates without windows.</summary>
    public abstract ProcessorNode CreateFold(string name, string store, bool sendsOldValues, Func<VA> initializer);

    /// <summary>Makes the node that aggregates in windows.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="options">What it is told.</param>
    /// <param name="windowing">The windows.</param>
    /// <param name="initializer">The aggregate of no records.</param>
    /// <param name="merger">Makes one aggregate of two, for sessions.</param>
    public abstract ProcessorNode CreateFold(
        string name, WindowAggregateOptions options, Windowing windowing, Func<VA> initializer, Func<K, VA, VA, VA>? merger);

    private protected abstract GroupedInput Input(string storeName, string asked, GroupedInput? earlier);
}

/// <summary>A grouped stream with values of one type and how they are taken into the aggregate.</summary>
internal sealed class CogroupedStream<K, V, VA>(KGroupedStream<K, V> grouped, Func<K, V, VA, VA> aggregator) : CogroupedStream<K, VA>
{
    public override object Grouped => grouped;

    public override ProcessorNode CreateFold(string name, string store, bool sendsOldValues, Func<VA> initializer) =>
        new AggregateNode<K, V, VA>(name, store, sendsOldValues, new FoldAggregation<K, V, VA>(initializer, aggregator));

    public override ProcessorNode CreateFold(
        string name, WindowAggregateOptions options, Windowing windowing, Func<VA> initializer, Func<K, VA, VA, VA>? merger) =>
        windowing.CreateNode(name, options, new FoldAggregation<K, V, VA>(initializer, aggregator, merger));

    private protected override GroupedInput Input(string storeName, string asked, GroupedInput? earlier) => grouped.Input(storeName, asked, earlier);
}
