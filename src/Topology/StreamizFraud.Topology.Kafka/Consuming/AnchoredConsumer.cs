using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>
/// A consumer of two clients: one is a member of the group and reads nothing, the other reads and is a member of nothing. So a rebalance does not touch what is being read, and what is
/// read need not be what is shared out.
/// </summary>
/// <remarks>Owned by one thread. Offsets that are committed have the member's generation; those that are read need none.</remarks>
internal sealed class AnchoredConsumer : IRecordConsumer
{
    private readonly KafkaRecordConsumer _member;
    private readonly KafkaRecordConsumer _reader;
    private bool _readerIsLost;

    /// <summary>Takes over two clients.</summary>
    /// <param name="member">Subscribes.</param>
    /// <param name="reader">Fetches.</param>
    internal AnchoredConsumer(KafkaRecordConsumer member, KafkaRecordConsumer reader)
    {
        _member = member;
        _reader = reader;
    }

    /// <inheritdoc/>
    public GroupMembership Membership => _member.Membership;

    /// <inheritdoc/>
    public void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events) => _member.Subscribe(topics, events);

    /// <inheritdoc/>
    public int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink)
    {
        // A member that does not poll loses its place; what is written to the topic that it subscribes to is nobody's.
        _member.Poll(TimeSpan.Zero, maxRecords: 1, NoRecords.Instance);
        try
        {
            return _reader.Poll(timeout, maxRecords, sink);
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.ClientLost)
        {
            _readerIsLost = true;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Fetch(IReadOnlyCollection<PartitionOffset> positions) => _reader.Fetch(positions);

    /// <inheritdoc/>
    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => _reader.Pause(partitions);

    /// <inheritdoc/>
    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => _reader.Resume(partitions);

    /// <inheritdoc/>
    public long Position(TopicPartition partition) => _reader.Position(partition);

    /// <inheritdoc/>
    public long EndOffset(TopicPartition partition) => _reader.EndOffset(partition);

    /// <inheritdoc/>
    public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) => _reader.Committed(partitions, timeout);

    /// <inheritdoc/>
    public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets) => _member.CommitOffsets(offsets);

    /// <inheritdoc/>
    public void Close() => End(_member.Close);

    /// <inheritdoc/>
    public void Leave() => End(_member.Leave);

    /// <summary>Frees both clients without a word to the group, unless it is the reader that is of no use any more: then what the member has goes to others at once.</summary>
    public void Dispose() => End(_readerIsLost || _reader.IsGivenUp ? _member.Close : _member.Dispose);

    private void End(Action endMember)
    {
        try
        {
            // First: what it tells of may still ask the reader for positions.
            endMember();
        }
        finally
        {
            _member.Dispose();
            _reader.Dispose();
        }
    }

    private sealed class NoRecords : IRecordSink
    {
        internal static readonly NoRecords Instance = new();

        public void Add(in PolledRecord record)
        {
        }
    }
}
