using StreamizFraud.Topology.Dsl.Nodes;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>
/// A join of two streams (rule J9): a node for each side that keeps its records, one for each side that joins them with the other's,
/// and one where the results meet.
/// </summary>
/// <param name="names">Names of nodes and stores.</param>
/// <param name="left">The left stream, repartitioned if its key had changed.</param>
/// <param name="right">The right stream, likewise.</param>
/// <param name="sources">Sources of both.</param>
/// <param name="spec">How they are joined.</param>
internal sealed class StreamStreamJoinGraphNode<K, V, VO, VR>(
    StreamJoinNames names, GraphNode left, GraphNode right, IReadOnlyList<SourceGraphNode> sources, StreamJoinSpec<K, V, VO, VR> spec)
    : GraphNode(names.Merge, left, right)
{
    private const string NameStores = "StreamJoined.WithStoreName";

    private readonly StreamJoined<K, V, VO> _joined = spec.Joined;
    private readonly JoinWindows _windows = spec.Windows;

    private long RetentionMs => _joined.Retention is { } retention ? (long)retention.TotalMilliseconds : _windows.SizeMs + _windows.GraceMs;

    /// <summary>
    /// Whether the streams are one, so that one store does (rule J8). It does so only if every record lies in its own window: otherwise
    /// the one store would make pairs, and lose results without a partner, that two stores have.
    /// </summary>
    private bool IsSelfJoin => left.Output == right.Output && _windows is { BeforeMs: >= 0, AfterMs: >= 0 };

    public override void Write(PlanWriter writer)
    {
        Check(writer);
        var keySerde = writer.Serde(_joined.KeySerde, Name, "keys", "StreamJoined.With");
        var leftSerde = writer.Serde(_joined.ValueSerde, Name, "values", "StreamJoined.With");
        writer.Plan.Copartition([.. sources.SelectMany(source => source.Topics)]);
        if (writer.Optimizes(TopologyOptimizations.SingleStoreSelfJoin) && IsSelfJoin && spec.Joiner is ValueJoin<K, V, V, VR> selfJoiner)
        {
            WriteSelfJoin(writer, selfJoiner, WindowStore(writer, names.ThisStore, keySerde, leftSerde));
            return;
        }

        var rightSerde = writer.Serde(_joined.OtherValueSerde, Name, "values of the other stream", "StreamJoined.With");
        writer.Plan.AddProcessor(names.ThisWindowed, _ => new JoinWindowNode<K, V>(names.ThisWindowed, names.ThisStore), left.Output);
        writer.Plan.AddProcessor(names.OtherWindowed, _ => new JoinWindowNode<K, VO>(names.OtherWindowed, names.OtherStore), right.Output);
        WriteJoins(writer, new UnmatchedSerdes<K, V, VO>(keySerde, leftSerde, rightSerde));
        writer.Plan.AddProcessor(names.Merge, _ => new MergeNode<K, VR>(names.Merge), names.This, names.Other);
        AddStore(writer, WindowStore(writer, names.ThisStore, keySerde, leftSerde), names.ThisWindowed, names.Other);
        AddStore(writer, WindowStore(writer, names.OtherStore, keySerde, rightSerde), names.OtherWindowed, names.This);
        if (spec.Kind != StreamJoinKind.Inner)
        {
            AddStore(writer, UnmatchedStore(writer, keySerde, leftSerde, rightSerde), names.This, names.Other);
        }
    }

    private void Check(PlanWriter writer)
    {
        if (RetentionMs < _windows.SizeMs + _windows.GraceMs)
        {
            writer.Plan.AddProblem(
                $"{Name} keeps records for {RetentionMs} ms, but its windows and their grace span {_windows.SizeMs + _windows.GraceMs} ms: "
                + "give StreamJoined.WithRetention at least that (rule W12).");
        }
    }

    private void WriteJoins(PlanWriter writer, UnmatchedSerdes<K, V, VO> serdes)
    {
        // Each node joins pairs as its own side sees them; what waited comes out as the left side sees it, whichever node takes it out.
        var (joiner, kind) = (spec.Joiner, spec.Kind);
        var leftSide = new StreamJoinSide(_windows, isLeft: true, kind != StreamJoinKind.Inner, names.OtherStore, names.ThisStore);
        var rightSide = new StreamJoinSide(_windows, isLeft: false, kind == StreamJoinKind.Outer, names.ThisStore, names.ThisStore);
        var flipped = joiner.Flipped();
        writer.Plan.AddProcessor(
            names.This,
            _ => new StreamJoinNode<K, V, VO, VR>(
                names.This, leftSide, joiner, Unmatched<V>(serdes, leftSide, static value => new(new(value, HasValue: true), Maybe<VO>.None))),
            names.ThisWindowed);
        writer.Plan.AddProcessor(
            names.Other,
            _ => new StreamJoinNode<K, VO, V, VR>(
                names.Other, rightSide, flipped, Unmatched<VO>(serdes, rightSide, static value => new(Maybe<V>.None, new(value, HasValue: true)))),
            names.OtherWindowed);
    }

    private void WriteSelfJoin(PlanWriter writer, ValueJoin<K, V, V, VR> joiner, StoreDefinition store)
    {
        var side = new StreamJoinSide(_windows, isLeft: true, spec.Kind != StreamJoinKind.Inner, names.ThisStore, names.ThisStore);
        var (outer, retentionMs) = (spec.Kind == StreamJoinKind.Outer, RetentionMs);
        writer.Plan.AddProcessor(names.ThisWindowed, _ => new JoinWindowNode<K, V>(names.ThisWindowed, names.ThisStore), left.Output);
        writer.Plan.AddProcessor(names.Merge, _ => new SelfJoinNode<K, V, VR>(names.Merge, side, outer, retentionMs, joiner), names.ThisWindowed);
        AddStore(writer, store, names.ThisWindowed, names.Merge);
    }

    private UnmatchedRecords<K, T, VR>? Unmatched<T>(UnmatchedSerdes<K, V, VO> serdes, StreamJoinSide side, Func<T, JoinSides<V, VO>> only) =>
        spec.Kind == StreamJoinKind.Inner ? null : new UnmatchedRecords<K, T, V, VO, VR>(side, names.UnmatchedStore, only, spec.Joiner, serdes);

    private void AddStore(PlanWriter writer, StoreDefinition store, params string[] users)
    {
        if (names.GeneratedStores)
        {
            writer.Generated("store", store.Name, Name, NameStores);
        }

        writer.Plan.AddStore(store, users);
    }

    private WindowStoreDefinition<K, T> WindowStore<T>(PlanWriter writer, string name, ISerde<K> keySerde, ISerde<T> valueSerde) =>
        new(name, keySerde, valueSerde, RetentionMs, _windows.SizeMs)
        {
            RetainDuplicates = true,
            OperatorClocks = name == names.ThisStore ? [OperatorClock.Join(name)] : [],
            LogsHeaders = true,
            Persistent = writer.Persists(_joined.Persistent),
            Logged = _joined.Logged,
            ChangelogConfig = _joined.ChangelogConfig,
        };

    /// <summary>The times of the rows are those of their changes, which the changelog carries.</summary>
    private KeyValueStoreDefinition<UnmatchedKey<K>, List<JoinSides<V, VO>>> UnmatchedStore(
        PlanWriter writer, ISerde<K> keySerde, ISerde<V> leftSerde, ISerde<VO> rightSerde) =>
        new(
            names.UnmatchedStore,
            new UnmatchedKeySerde<K>(keySerde),
            Serde.List(new JoinSidesSerde<V, VO>(leftSerde, rightSerde)),
            timestamped: true)
        {
            Persistent = writer.Persists(_joined.Persistent),
            Logged = _joined.Logged,
            ChangelogConfig = _joined.ChangelogConfig,
            OperatorClocks = [OperatorClock.Look(names.UnmatchedStore), OperatorClock.Earliest(names.UnmatchedStore)],
        };
}

/// <summary>How two streams are joined.</summary>
internal sealed record StreamJoinSpec<K, V, VO, VR>(
    StreamJoinKind Kind, JoinWindows Windows, ValueJoin<K, V, VO, VR> Joiner, StreamJoined<K, V, VO> Joined);
