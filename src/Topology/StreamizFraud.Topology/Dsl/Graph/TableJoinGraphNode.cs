using StreamizFraud.Topology.Dsl.Nodes;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>A join of two tables: a node for each side and one where they meet; both sides' topics are co-partitioned (rules L1, R7).</summary>
/// <remarks>It has a store only if the user asked for one; without it rows are joined anew when they are looked up (rule A8).</remarks>
internal sealed class TableJoinGraphNode<K, V, VO, VR> : TableGraphNode<K, VR>
{
    private readonly TableJoinNames _names;
    private readonly TableGraphNode<K, V> _left;
    private readonly TableGraphNode<K, VO> _right;
    private readonly IReadOnlyList<SourceGraphNode> _sources;
    private readonly TableJoin<K, V, VO, VR> _join;
    private readonly TableStore<K, VR>? _store;
    private readonly IReadOnlyList<string> _leftStores;
    private readonly IReadOnlyList<string> _rightStores;

    public TableJoinGraphNode(
        TableJoinNames names,
        (TableGraphNode<K, V> Left, TableGraphNode<K, VO> Right) sides,
        IReadOnlyList<SourceGraphNode> sources,
        TableJoin<K, V, VO, VR> join,
        TableStore<K, VR>? store)
        : base(names.Merge, sides.Left, sides.Right)
    {
        (_names, _sources, _join, _store) = (names, sources, join, store);
        (_left, _right) = sides;

        // A side that has results without the other must know whether there was one to take back, and a cache what rows were.
        var isCached = store?.Materialized.CachedChanges is not null;
        if (!join.NeedsRight || isCached)
        {
            _left.EnableOldValues(force: true);
        }

        if (!join.NeedsLeft || isCached)
        {
            _right.EnableOldValues(force: true);
        }

        _leftStores = _left.RequireView();
        _rightStores = _right.RequireView();
    }

    public override bool EnableOldValues(bool force)
    {
        _left.EnableOldValues(force: true);
        _right.EnableOldValues(force: true);
        return SendsOldValues = true;
    }

    public override IReadOnlyList<string> RequireView() => _store is null ? [.. _leftStores.Union(_rightStores)] : [_store.Name];

    public override TableView<K, VR> CreateView() => _store is null
        ? new TableJoinView<K, V, VO, VR>(_join, _left.CreateView(), _right.CreateView())
        : new StoreView<K, VR>(_store.Name);

    public override long? HistoryMs => _store?.Materialized.HistoryMs;

    public override string? QueryableStoreName => _store?.Materialized.StoreName;

    public override void Write(PlanWriter writer)
    {
        var cachedRows = _store?.Materialized.CachedChanges;
        var sendsOldValues = SendsOldValues || cachedRows is not null;
        var (store, reverse) = (_store?.Name, _join.Reverse());
        writer.Plan.AddProcessor(
            _names.This, _ => new TableJoinSideNode<K, V, VO, VR>(_names.This, _join, _right.CreateView(), sendsOldValues), ParentOutputs[0]);
        writer.Plan.AddProcessor(
            _names.Other, _ => new TableJoinSideNode<K, VO, V, VR>(_names.Other, reverse, _left.CreateView(), sendsOldValues), ParentOutputs[1]);
        WriteNode(writer, store, cachedRows, _store?.Materialized.KeySerde, _store?.Materialized.ValueSerde, _ => new TableMergeNode<K, VR>(Name, store), _names.This, _names.Other);
        foreach (var name in _rightStores)
        {
            writer.Plan.ConnectStore(name, _names.This);
        }

        foreach (var name in _leftStores)
        {
            writer.Plan.ConnectStore(name, _names.Other);
        }

        _store?.Write(writer, Name);
        writer.Plan.Copartition([.. _sources.SelectMany(source => source.Topics)]);
    }
}
