using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Simulation.Tests.Twins;

/// <summary>Clocks do not travel with Kafka's commit: what stands beside the offsets is not read.</summary>
internal sealed class ForgetsClocks(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings) => new Consumer(consumer);

    private sealed class Consumer(IRecordConsumer inner) : ConsumerDecorator(inner)
    {
        public override IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
            [.. base.Committed(partitions, timeout).Select(offset => offset with { Metadata = null })];
    }
}

/// <summary>Local state has no age: tombstones are believed to stay for ever.</summary>
internal sealed class TrustsOldState(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IClusterAdmin Wrap(IClusterAdmin admin) => new Admin(admin);

    private sealed class Admin(IClusterAdmin inner) : AdminDecorator(inner)
    {
        public override IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) =>
            [.. base.DescribeSettings(topics, timeout).Select(topic => topic with { Values = Forever(topic.Values) })];

        private static Dictionary<string, string> Forever(IReadOnlyDictionary<string, string> values) =>
            new(values) { ["delete.retention.ms"] = $"{long.MaxValue}" };
    }
}

/// <summary>Topics have no identity: one that was made anew looks like the one before it.</summary>
internal sealed class KnowsTopicsByName(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IClusterAdmin Wrap(IClusterAdmin admin) => new Admin(admin);

    private sealed class Admin(IClusterAdmin inner) : AdminDecorator(inner)
    {
        public override IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) =>
            [.. base.DescribeTopics(topics, timeout).Select(topic => topic with { Id = "the same" })];
    }
}

/// <summary>Topics have the number of partitions that they had when they were first looked at.</summary>
internal sealed class NeverSeesGrowth(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    private readonly Dictionary<string, int> _first = [];

    protected override IClusterAdmin Wrap(IClusterAdmin admin) => new Admin(admin, _first);

    private sealed class Admin(IClusterAdmin inner, Dictionary<string, int> first) : AdminDecorator(inner)
    {
        public override IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout) =>
            [.. base.DescribeTopics(topics, timeout).Select(topic => topic with { Partitions = First(topic) })];

        private int First(TopicDescription topic) => first.TryGetValue(topic.Name, out var partitions) ? partitions : first[topic.Name] = topic.Partitions;
    }
}

/// <summary>Dead letters have no bytes.</summary>
internal sealed class EmptyDeadLetters(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordProducer Wrap(IRecordProducer producer) => new Producer(producer);

    private sealed class Producer(IRecordProducer inner) : ProducerDecorator(inner)
    {
        public override PortReply Send(in ProducerRecord record) =>
            record.Topic == BadRecordComposition.DeadLetters
                ? base.Send(record with { Key = [], HasKey = false, Value = [], HasValue = false })
                : base.Send(record);
    }
}

/// <summary>Nobody asks a topic what it takes: a record that the broker refuses is no fault of the record.</summary>
internal sealed class IgnoresTopicLimits(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IClusterAdmin Wrap(IClusterAdmin admin) => new Admin(admin);

    protected override IRecordProducer Wrap(IRecordProducer producer) => new Producer(producer);

    /// <summary>A refusal for good is a lost transaction like any other.</summary>
    private sealed class Producer(IRecordProducer inner) : ProducerDecorator(inner)
    {
        public override PortReply Flush(TimeSpan timeout) => Lost(base.Flush(timeout));

        public override PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout) =>
            Lost(base.SendOffsets(offsets, membership, timeout));

        public override PortReply Commit(TimeSpan timeout) => Lost(base.Commit(timeout));

        private static PortReply Lost(PortReply reply) => reply.Status == PortStatus.Refused ? reply with { Status = PortStatus.MustAbort } : reply;
    }

    private sealed class Admin(IClusterAdmin inner) : AdminDecorator(inner)
    {
        public override IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout) =>
            [.. base.DescribeSettings(topics, timeout).Select(topic => topic with { Values = new Dictionary<string, string> { ["max.message.bytes"] = $"{int.MaxValue}" } })];
    }
}

/// <summary>What the broker refuses is heard of when the transaction ends, not when the results of its owner were sent.</summary>
internal sealed class HearsOfRefusalsLate(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordProducer Wrap(IRecordProducer producer) => new Producer(producer);

    private sealed class Producer(IRecordProducer inner) : ProducerDecorator(inner)
    {
        private PortReply _refusal = PortReply.Ok;

        public override PortReply Flush(TimeSpan timeout)
        {
            var reply = base.Flush(timeout);
            if (reply.Status != PortStatus.Refused)
            {
                return reply;
            }

            _refusal = reply;
            return PortReply.Ok;
        }

        public override PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout) =>
            _refusal.IsOk ? base.SendOffsets(offsets, membership, timeout) : _refusal;
    }
}

/// <summary>A call on the transaction that never came back counts as done.</summary>
internal sealed class TakesAbandonedCallsForDone(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordProducer Wrap(IRecordProducer producer) => new Producer(producer);

    private sealed class Producer(IRecordProducer inner) : ProducerDecorator(inner)
    {
        public override PortReply Commit(TimeSpan timeout)
        {
            var reply = base.Commit(timeout);
            return reply.Status == PortStatus.InDoubt && IsAbandoned(reply) ? PortReply.Ok : reply;
        }

        private static bool IsAbandoned(PortReply reply) => reply.Reason?.Contains("given up", StringComparison.Ordinal) == true;
    }
}

/// <summary>A store forgets a segment of windows as soon as the next one begins, whether their results were sent or not.</summary>
internal sealed class ForgetsUnsentWindows(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    public override IStoreEngine Wrap(IStoreEngine engine) => new Engine(engine);

    private sealed class Engine(IStoreEngine inner) : IStoreEngine
    {
        public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores) => new Database(inner.Open(directory, stores));
    }

    private sealed class Database(ITaskDatabase inner) : DatabaseDecorator(inner)
    {
        public override IByteStore CreateSegment(string store, long number)
        {
            foreach (var older in Segments(store).Keys.Where(older => older < number).ToList())
            {
                DropSegment(store, older);
            }

            return base.CreateSegment(store, number);
        }
    }
}

/// <summary>Nobody notices that a record takes longer than its transaction may last: it is taken again and again.</summary>
internal sealed class NeverNoticesSlowRecords(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromHours(1);

    public override ThreadEnvironment Wrap(ThreadEnvironment environment) => environment with
    {
        Options = environment.Options with
        {
            Producer = environment.Options.Producer with { TransactionTimeout = LongEnough },
            Consumer = environment.Options.Consumer with { MaxPollInterval = LongEnough },
        },
    };

    public override IRecordProducer CreateProducer(ProducerSettings settings) =>
        base.CreateProducer(settings with { TransactionTimeout = SlowRecordComposition.Limit });
}

/// <summary>A member that the group has put out ends, whyever that was.</summary>
internal sealed class EndsWhenPutOut(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings) => new Consumer(consumer);

    private sealed class Consumer(IRecordConsumer inner) : ConsumerDecorator(inner)
    {
        public override int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink)
        {
            try
            {
                return base.Poll(timeout, maxRecords, sink);
            }
            catch (ClusterException exception) when (exception.Fault == ClusterFault.MemberFenced)
            {
                throw new FencedException();
            }
        }
    }
}

/// <summary>What such a member ended with.</summary>
internal sealed class FencedException() : StreamException(FaultScope.Thread, "Static consumer fenced by other consumer");
