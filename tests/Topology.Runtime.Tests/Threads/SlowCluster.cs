using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Tests.Threads;

/// <summary>A cluster whose answers for one topic are slow: consumers know that records are there, but do not get them yet.</summary>
internal sealed class SlowCluster(ICluster inner, string topic) : ICluster
{
    /// <summary>Whether the records of the topic are still on their way.</summary>
    public bool HoldsBack { get; set; }

    /// <summary>Whether not even the ends of the topic's partitions have been heard.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Partitions that are paused now.</summary>
    public HashSet<TopicPartition> Paused { get; } = [];

    /// <summary>Most records that a poll was asked for, poll by poll.</summary>
    public List<int> PollLimits { get; } = [];

    public IRecordConsumer CreateConsumer(ConsumerSettings settings) =>
        settings.GroupId is null ? inner.CreateConsumer(settings) : new Consumer(inner.CreateConsumer(settings), this, topic);

    public IRecordProducer CreateProducer(ProducerSettings settings) => inner.CreateProducer(settings);

    public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => inner.CreateAdmin(settings);

    private sealed class Consumer(IRecordConsumer inner, SlowCluster cluster, string topic) : IRecordConsumer, IRecordSink
    {
        private readonly Queue<PolledRecord> _onTheWay = new();
        private IRecordSink? _sink;
        private int _kept;

        public GroupMembership Membership => inner.Membership;

        public void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events) => inner.Subscribe(topics, events);

        public int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink)
        {
            cluster.PollLimits.Add(maxRecords);
            var arrived = 0;
            while (!cluster.HoldsBack && arrived < maxRecords && _onTheWay.TryDequeue(out var record))
            {
                sink.Add(record);
                arrived++;
            }

            (_sink, _kept) = (sink, 0);
            return arrived < maxRecords ? arrived + inner.Poll(timeout, maxRecords - arrived, this) - _kept : arrived;
        }

        public void Add(in PolledRecord record)
        {
            if (cluster.HoldsBack && record.Partition.Topic == topic)
            {
                _kept++;
                _onTheWay.Enqueue(record);
            }
            else
            {
                _sink!.Add(record);
            }
        }

        public void Fetch(IReadOnlyCollection<PartitionOffset> positions)
        {
            _onTheWay.Clear();
            inner.Fetch(positions);
        }

        public void Pause(IReadOnlyCollection<TopicPartition> partitions)
        {
            cluster.Paused.UnionWith(partitions);
            inner.Pause(partitions);
        }

        public void Resume(IReadOnlyCollection<TopicPartition> partitions)
        {
            cluster.Paused.ExceptWith(partitions);
            inner.Resume(partitions);
        }

        public long Position(TopicPartition partition) =>
            _onTheWay.TryPeek(out var first) && partition.Topic == topic ? first.Offset : inner.Position(partition);

        public long EndOffset(TopicPartition partition) => cluster.IsSilent && partition.Topic == topic ? -1 : inner.EndOffset(partition);

        public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
            inner.Committed(partitions, timeout);

        public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets) => inner.CommitOffsets(offsets);

        public void Close() => inner.Close();

        public void Leave() => inner.Leave();

        public void Dispose() => inner.Dispose();
    }
}
