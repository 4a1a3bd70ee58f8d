using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>A partition that a consumer reads, and how far it is.</summary>
internal sealed class FetchedPartition(TopicPartition partition, long offset)
{
    private PartitionLog? _log;
    private LogCursor _cursor = LogCursor.At(offset);

    public TopicPartition Partition { get; } = partition;

    public ref readonly LogCursor Cursor => ref _cursor;

    public bool Paused { get; set; }

    /// <summary>When what it can read next was appended; later than anything if there is nothing.</summary>
    public long WaitingSince => _log is { } log && _cursor.Offset < KnownEnd ? log.WaitingSince : long.MaxValue;

    /// <summary>End as the consumer heard it last; -1 before.</summary>
    public long KnownEnd { get; private set; } = -1;

    /// <summary>Checks that the wanted offset can be read.</summary>
    /// <exception cref="ClusterException">Unknown topic, or an offset that is not there.</exception>
    public void Prepare_NeedsLock(SimulatedBroker broker, ConsumerSettings settings)
    {
        if (_log is null || _log.Topic.Deleted)
        {
            _log = broker.Log_NeedsLock(Partition);
        }

        KnownEnd = _log.EndFor(settings.ReadCommitted);
        if (_cursor.Offset < 0)
        {
            _cursor = LogCursor.At(settings.OffsetReset == OffsetReset.Earliest ? _log.Start : KnownEnd);
        }

        if (_cursor.Offset < _log.Start || _cursor.Offset > _log.End)
        {
            throw new ClusterException(
                ClusterFault.OffsetOutOfRange,
                $"Topic '{Partition.Topic}', partition {Partition.Partition}: offset {_cursor.Offset} is wanted, the log holds {_log.Start} to {_log.End}.");
        }
    }

    public int Read_NeedsLock(Span<PolledRecord> into, bool committed) => Paused ? 0 : _log!.Read(ref _cursor, committed, into);
}
