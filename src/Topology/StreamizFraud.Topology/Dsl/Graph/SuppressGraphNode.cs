using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State.Suppression;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A table whose changes are held back.</summary>
internal sealed class SuppressGraphNode<K, V> : TableGraphNode<K, V>
{
    private readonly TableGraphNode<K, V> _parent;
    private readonly string _storeName;
    private readonly BufferConfig _buffer;
    private readonly (ISerde<K>? Key, ISerde<V>? Value) _serdes;
    private readonly SuppressionRule<K> _rule;

    public SuppressGraphNode(
        string name, TableGraphNode<K, V> parent, string storeName, BufferConfig buffer, (ISerde<K>? Key, ISerde<V>? Value) serdes, SuppressionRule<K> rule)
        : base(name, parent)
    {
        (_parent, _storeName, _buffer, _serdes, _rule) = (parent, storeName, buffer, serdes, rule);

        // What the readers have is known by the value before the first change that is held back.
        SendsOldValues = parent.EnableOldValues(force: true);
    }

    public override bool EnableOldValues(bool force) => SendsOldValues;

    public override IReadOnlyList<string> RequireView() => [_storeName, .. _parent.RequireView()];

    public override TableView<K, V> CreateView() => new SuppressedView<K, V>(_storeName, _parent.CreateView());

    public override void Write(PlanWriter writer)
    {
        if (_storeName != Name + "-store")
        {
            writer.Generated("store", _storeName, Name, "WithName of Suppressed");
        }

        if (_parent.HistoryMs is not null)
        {
            writer.Plan.AddProblem($"{Name} suppresses changes of a versioned table, so that versions would be lost: store that table without a history retention (rule A11).");
        }

        var untilClose = _rule.HoldMs is null;
        var holdMs = _rule.HoldMs ?? WindowCloseDelayMs();
        if (holdMs is null)
        {
            writer.Plan.AddProblem($"{Name} waits for windows to close, but its table does not come from a windowed aggregation (rule U2).");
        }

        var keySerde = writer.Serde(_serdes.Key, Name, "keys", "Materialized.With");
        var valueSerde = writer.Serde(_serdes.Value, Name, "values", "Materialized.With");
        writer.Plan.AddProcessor(
            Name, _ => new SuppressNode<K, V>(Name, _storeName, holdMs ?? 0, _rule.DueTime, _buffer, isFinal: untilClose), ParentOutputs);
        writer.Plan.AddStore(
            new HeldRecordsDefinition<K, V>(_storeName, keySerde, valueSerde)
            {
                Logged = _buffer.Logged,
                ChangelogConfig = _buffer.ChangelogConfig,
                OperatorClocks = [OperatorClock.Held(_storeName)],
            },
            Name);
    }
}
