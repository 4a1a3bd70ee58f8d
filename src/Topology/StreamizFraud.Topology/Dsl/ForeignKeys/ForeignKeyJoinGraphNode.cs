using StreamizFraud.Topology.Dsl.Graph;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>
/// A join of two tables by a key that the left rows name (rules F1 to F5): left rows subscribe over one topic, the right side answers over
/// another. What comes out are records of the result's rows; a table is made of them below.
/// </summary>
/// <remarks>
/// <code>
/// left ─▶ Send ─▶ registration topic ─▶ Receive ─▶ Answer ─┐
///                                          │ store         ├─▶ response topic ─▶ Response ─▶ result
/// right ──────────────────────────────▶ RightChange ───────┘
/// </code>
/// The registration topic is co-partitioned with the right table, the response topic with the left one (rules R7, R8).
/// </remarks>
internal sealed class ForeignKeyJoinGraphNode<K, V, KO, VO, VR> : SourceGraphNode
{
    private const string NameIt = "TableJoined.As";
    private readonly ForeignKeyJoinNames _names;
    private readonly JoinedTable<K, V> _left;
    private readonly JoinedTable<KO, VO> _right;
    private readonly ForeignKeyJoin<K, V, KO, VO, VR> _join;
    private readonly TableJoined<K, KO> _joined;
    private readonly IReadOnlyList<string> _leftStores;
    private readonly IReadOnlyList<string> _rightStores;
    private readonly PlanTopic _registrations;
    private readonly PlanTopic _responses;

    public ForeignKeyJoinGraphNode(
        ForeignKeyJoinNames names, JoinedTable<K, V> left, JoinedTable<KO, VO> right, ForeignKeyJoin<K, V, KO, VO, VR> join, TableJoined<K, KO> joined)
        : base(names.Response, left.Node, right.Node)
    {
        (_names, _left, _right, _join, _joined) = (names, left, right, join, joined);
        (_registrations, _responses) = (new(names.RegistrationTopic, Internal: true), new(names.ResponseTopic, Internal: true));

        // A row that gets another foreign key must leave the one before.
        left.Node.EnableOldValues(force: true);
        right.Node.EnableOldValues(force: true);
        _leftStores = left.Node.RequireView();
        _rightStores = right.Node.RequireView();
    }

    public override IReadOnlyList<PlanTopic> Topics => [_responses];

    public override void Write(PlanWriter writer)
    {
        if (_names.Generated)
        {
            writer.Generated("repartition topic", _registrations.Name, Name, NameIt);
            writer.Generated("repartition topic", _responses.Name, Name, NameIt);
            writer.Generated("store", _names.Store, Name, NameIt);
        }

        var serdes = new SideSerdes(
            writer.Serde(_left.KeySerde, Name, "keys of the left table", "Consumed.With"),
            writer.Serde(_left.ValueSerde, Name, "values of the left table", "Materialized.With"),
            writer.Serde(_right.KeySerde, Name, "keys of the right table", "Consumed.With"),
            writer.Serde(_right.ValueSerde, Name, "values of the right table", "Materialized.With"));
        WriteLeft(writer, serdes);
        WriteRight(writer, serdes);
        WriteResponse(writer, serdes);
        writer.Plan.Copartition([_registrations, .. _right.Sources.SelectMany(source => source.Topics)]);
        writer.Plan.Copartition([_responses, .. _left.Sources.SelectMany(source => source.Topics)]);
    }

    private void WriteLeft(PlanWriter writer, SideSerdes serdes)
    {
        StreamPartitioner<KO, Subscription<K>>? partitioner = _joined.OtherPartitioner is not { } ofKey
            ? null
            : (string topic, in Record<KO, Subscription<K>> record, int count) => record.HasKey ? ofKey(topic, record.Key, count) : -1;
        writer.Plan.AddProcessor(
            _names.Send,
            applicationId => new SubscriptionSendNode<K, V, KO>(
                _names.Send,
                _join.ForeignKey,
                !_join.Rows.NeedsRight,
                Keys(serdes, applicationId),
                Keys(serdes, applicationId),
                Hasher(serdes, applicationId)),
            ParentOutputs[0]);
        writer.Plan.AddRepartitionTopic(new RepartitionTopic(_registrations.Name, Partitions: null));
        writer.Plan.AddSink(
            _names.RegistrationSink,
            _registrations,
            applicationId => new SinkNode<KO, Subscription<K>>(
                _names.RegistrationSink,
                new() { Topic = _registrations.FullName(applicationId), Partitioner = partitioner },
                serdes.RightKeys,
                new SubscriptionSerde<K>(serdes.LeftKeys)),
            _names.Send);
    }

    private void WriteRight(PlanWriter writer, SideSerdes serdes)
    {
        StreamPartitioner<K, SubscriptionResponse<VO>> partitioner = _joined.Partitioner is not { } ofKey
            ? static (string _, in Record<K, SubscriptionResponse<VO>> record, int _) => record.Value.Partition
            : (string topic, in Record<K, SubscriptionResponse<VO>> record, int count) => ofKey(topic, record.Key, count);
        var subscriptionSerde = new SubscriptionSerde<K>(serdes.LeftKeys);
        writer.Plan.AddSource(
            _names.RegistrationSource,
            [_registrations],
            _ => new SourceNode<KO, Subscription<K>>(_names.RegistrationSource, serdes.RightKeys, subscriptionSerde, extractor: null));
        writer.Plan.AddProcessor(
            _names.Receive,
            applicationId => new SubscriptionReceiveNode<KO, K>(_names.Receive, _names.Store, Keys(serdes, applicationId)),
            _names.RegistrationSource);
        writer.Plan.AddProcessor(_names.Answer, _ => new SubscriptionAnswerNode<KO, VO, K>(_names.Answer, _right.Node.CreateView()), _names.Receive);
        writer.Plan.AddProcessor(
            _names.RightChange,
            applicationId => new RightChangeNode<KO, VO, K>(_names.RightChange, _names.Store, Keys(serdes, applicationId)),
            ParentOutputs[1]);
        writer.Plan.AddStore(
            new KeyValueStoreDefinition<CombinedKey<K>, Subscription<K>>(
                _names.Store, new CombinedKeySerde<K>(serdes.LeftKeys), subscriptionSerde, timestamped: true)
            {
                LogsHeaders = true,
                Persistent = writer.Persists(chosen: null),
            },
            _names.Receive,
            _names.RightChange);
        Connect(writer, _rightStores, _names.Answer);
        writer.Plan.AddRepartitionTopic(new RepartitionTopic(_responses.Name, Partitions: null));
        writer.Plan.AddSink(
            _names.ResponseSink,
            _responses,
            applicationId => new SinkNode<K, SubscriptionResponse<VO>>(
                _names.ResponseSink,
                new() { Topic = _responses.FullName(applicationId), Partitioner = partitioner },
                serdes.LeftKeys,
                new SubscriptionResponseSerde<VO>(serdes.RightValues)),
            _names.Answer,
            _names.RightChange);
    }

    private void WriteResponse(PlanWriter writer, SideSerdes serdes)
    {
        writer.Plan.AddSource(
            _names.ResponseSource,
            [_responses],
            _ => new SourceNode<K, SubscriptionResponse<VO>>(
                _names.ResponseSource, serdes.LeftKeys, new SubscriptionResponseSerde<VO>(serdes.RightValues), extractor: null));
        writer.Plan.AddProcessor(
            Name,
            applicationId => new ResponseNode<K, V, VO, VR>(Name, _left.Node.CreateView(), _join.Rows, Hasher(serdes, applicationId)),
            _names.ResponseSource);
        Connect(writer, _leftStores, Name);
    }

    private ForeignKeyBytes<KO> Keys(SideSerdes serdes, string applicationId) => new(serdes.RightKeys, _registrations.FullName(applicationId));

    private ValueHasher<V> Hasher(SideSerdes serdes, string applicationId) => new(serdes.LeftValues, _registrations.FullName(applicationId));

    private static void Connect(PlanWriter writer, IReadOnlyList<string> stores, string node)
    {
        foreach (var store in stores)
        {
            writer.Plan.ConnectStore(store, node);
        }
    }

    private sealed record SideSerdes(ISerde<K> LeftKeys, ISerde<V> LeftValues, ISerde<KO> RightKeys, ISerde<VO> RightValues);
}
