using StreamizFraud.Features.Definitions;
using StreamizFraud.Topology.Dsl;

namespace StreamizFraud.Features.Streams;

/// <summary>A table that rows are looked up in.</summary>
internal interface IBoundTable
{
    /// <summary>Type of its rows.</summary>
    Type RowType { get; }

    /// <summary>Whether it can be looked up by any key.</summary>
    bool IsGlobal { get; }

    /// <summary>Fills a table's columns.</summary>
    /// <param name="rows">The rows; keyed by the key of the table unless it is global.</param>
    /// <param name="columns">What is taken from the table.</param>
    /// <param name="how">Name of the node, serdes if a repartition comes before.</param>
    /// <remarks>A row's vector is written in place: between two steps nobody else has it.</remarks>
    KStream<string, FeatureRow<TEvent>> Join<TEvent>(
        KStream<string, FeatureRow<TEvent>> rows, LookupColumns<TEvent> columns, Joined<string, FeatureRow<TEvent>, object> how);
}
