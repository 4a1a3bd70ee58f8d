using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The store of a table that certainly has one, whatever its rows are found by.</summary>
internal interface ITableStore<K, V>
{
    /// <summary>Name, the user's or generated.</summary>
    string Name { get; }

    /// <summary>The user's name, if there is one.</summary>
    string? GivenName { get; }

    /// <summary>Rows in the record cache; null: there is none.</summary>
    int? CachedRows { get; }

    /// <summary>Serde of the table's keys, as far as it is known.</summary>
    ISerde<K>? TableKeySerde { get; }

    /// <summary>Serde of the table's values, as far as it is known.</summary>
    ISerde<V>? TableValueSerde { get; }

    /// <summary>How long earlier versions of rows are known, in ms; null if the store is not versioned.</summary>
    long? HistoryMs { get; }

    /// <summary>How long after the end of a window its row can still change, in ms of stream time; null if rows are not of windows.</summary>
    long? WindowCloseDelayMs { get; }

    /// <summary>The rows as a node of one task sees them.</summary>
    TableView<K, V> CreateView();

    /// <summary>Adds it to the plan for the nodes that write it.</summary>
    void Write(PlanWriter writer, params IReadOnlyList<string> nodes);
}
