using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>The thread's membership in the group: a consumer that can be made anew, while all who ask it keep what they hold.</summary>
/// <remarks>Owned by the thread. A consumer that is replaced says nothing to the group: a static member's successor takes its place at once.</remarks>
internal sealed class GroupConsumer(Func<IRecordConsumer> create) : IRecordConsumer
{
    private IRecordConsumer _consumer = create();
    private (IReadOnlyCollection<string> Topics, IGroupEvents Events)? _subscription;

    /// <inheritdoc/>
    public GroupMembership Membership => _consumer.Membership;

    /// <summary>Makes another consumer, which joins the group as the one before did.</summary>
    public void Replace()
    {
        _consumer.Dispose();
        _consumer = create();
        if (_subscription is var (topics, events))
        {
            _consumer.Subscribe(topics, events);
        }
    }

    /// <inheritdoc/>
    public void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events)
    {
        _subscription = (topics, events);
        _consumer.Subscribe(topics, events);
    }

    /// <inheritdoc/>
    public int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink) => _consumer.Poll(timeout, maxRecords, sink);

    /// <inheritdoc/>
    public void Fetch(IReadOnlyCollection<PartitionOffset> positions) => _consumer.Fetch(positions);

    /// <inheritdoc/>
    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => _consumer.Pause(partitions);

    /// <inheritdoc/>
    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => _consumer.Resume(partitions);

    /// <inheritdoc/>
    public long Position(TopicPartition partition) => _consumer.Position(partition);

    /// <inheritdoc/>
    public long EndOffset(TopicPartition partition) => _consumer.EndOffset(partition);

    /// <inheritdoc/>
    public IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
        _consumer.Committed(partitions, timeout);

    /// <inheritdoc/>
    public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets) => _consumer.CommitOffsets(offsets);

    /// <inheritdoc/>
    public void Close() => _consumer.Close();

    /// <inheritdoc/>
    public void Leave() => _consumer.Leave();

    /// <inheritdoc/>
    public void Dispose() => _consumer.Dispose();
}
