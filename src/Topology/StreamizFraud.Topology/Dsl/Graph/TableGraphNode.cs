using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>What keeps a table up to date: a node that forwards its changes, and a way to look rows up (rule A8).</summary>
internal abstract class TableGraphNode<K, V>(string name, params IReadOnlyList<GraphNode> parents) : GraphNode(name, parents)
{
    /// <summary>Whether its changes carry the value before.</summary>
    public bool SendsOldValues { get; private protected set; }

    /// <summary>Asks for the value before in every change.</summary>
    /// <param name="force">Make a store for it if need be.</param>
    /// <returns>False if there is none to send.</returns>
    public abstract bool EnableOldValues(bool force);

    /// <summary>The stores that a node must be connected to for looking rows up. A table that had no need for a store so far gets one.</summary>
    public abstract IReadOnlyList<string> RequireView();

    /// <summary>The rows as a node of one task sees them; valid after <see cref="RequireView"/>.</summary>
    public abstract TableView<K, V> CreateView();

    /// <summary>Adds the node that the table's changes come from and, if it was asked for, the record cache behind it.</summary>
    /// <param name="writer">The plan.</param>
    /// <param name="cachedRows">Rows in the cache; null: there is none.</param>
    /// <param name="cacheKeySerde">Serde of the keys, which the cache needs.</param>
    /// <param name="cacheValueSerde">Serde of the values, for dead letters of the cache.</param>
    /// <param name="make">Makes the node of one task; told whether old values are sent.</param>
    /// <param name="parents">Nodes above.</param>
    private protected void WriteNode(
        PlanWriter writer, int? cachedRows, ISerde<K>? cacheKeySerde, ISerde<V>? cacheValueSerde, Func<bool, ProcessorNode> make, params IReadOnlyList<string> parents)
    {
        var sendsOldValues = SendsOldValues;
        if (cachedRows is not { } rows)
        {
            writer.Plan.AddProcessor(Name, _ => make(sendsOldValues), parents);
            return;
        }

        if (HistoryMs is not null)
        {
            writer.Plan.AddProblem($"{Name} is versioned and has a record cache, which would hide versions: leave one of both out (rule A11).");
        }

        var keySerde = writer.Serde(cacheKeySerde, Name, "keys", "Materialized.With");
        var valueSerde = writer.Serde(cacheValueSerde, Name, "values", "Materialized.With");
        writer.Plan.AddProcessor(Name, _ => WithCache(make(true)), parents);

        ProcessorNode WithCache(ProcessorNode node)
        {
            ((IForwards<K, Change<V>>)node).Append(new CacheNode<K, V>(Name, keySerde, valueSerde, rows, sendsOldValues));
            return node;
        }
    }

    /// <summary>How long earlier versions of rows are known, in ms; null if the table is not versioned (rule A11).</summary>
    public virtual long? HistoryMs => null;

    /// <summary>Name of the store if the user named it; null: the table cannot be queried.</summary>
    public virtual string? QueryableStoreName => null;
}

/// <summary>A table whose rows come from a topic or a stream: stored only if it is queried by name or if something below needs its rows.</summary>
internal abstract class StoredOnDemandGraphNode<K, V>(
    string name, IReadOnlyList<GraphNode> parents, string storeName, Materialized<K, V> materialized) : TableGraphNode<K, V>(name, parents)
{
    // A cache needs to know what a row was, and so a store.
    private bool _stored = materialized.StoreName is not null || materialized.CachedChanges is not null;

    private protected Materialized<K, V> Materialized { get; } = materialized;

    /// <summary>Name of the store; null if none was needed up to now.</summary>
    private protected string? Store => _stored ? storeName : null;

    public override bool EnableOldValues(bool force)
    {
        if (!_stored && !force)
        {
            return false;
        }

        _stored = true;
        SendsOldValues = true;
        return true;
    }

    public override IReadOnlyList<string> RequireView()
    {
        _stored = true;
        return [storeName];
    }

    public override TableView<K, V> CreateView() => new StoreView<K, V>(storeName);

    public override long? HistoryMs => Materialized.HistoryMs;

    public override string? QueryableStoreName => Materialized.StoreName;

    /// <param name="writer">Takes the store.</param>
    /// <param name="keySerde">Serde of the keys.</param>
    /// <param name="valueSerde">Serde of the values.</param>
    /// <param name="changelog">What it is restored from instead of a changelog of its own; null: there is none.</param>
    private protected void WriteStore(PlanWriter writer, ISerde<K> keySerde, ISerde<V> valueSerde, SourceChangelog? changelog = null)
    {
        if (!_stored)
        {
            return;
        }

        if (Materialized.StoreName is null)
        {
            writer.Generated("store", storeName, Name, "Materialized.As");
        }

        var stored = changelog is null ? Materialized : Materialized.WithLoggingDisabled();
        writer.Plan.AddStore(stored.DefineStore(writer, storeName, keySerde, valueSerde), Name);
        if (changelog is { } source)
        {
            writer.Plan.UseAsChangelog(storeName, source.Topic, source.MakeFiller);
        }
    }
}
