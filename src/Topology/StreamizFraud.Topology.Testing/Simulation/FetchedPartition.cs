using StreamizFraud.Topology.Records;
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

    /// <summary>End as the consumer heard it last; -1 before.</summary>
    public long KnownEnd { get; private set; } = -1;

    /// <summary>Checks that the wanted offset can be read.</summary>
    /// <exception cref="ClusterException">Unknown topic, or an offset that is not there.</exception>
    /// <exception cref="StreamException">No offset was given, and the consumer may not choose one.</exception>
    public void Prepare_NeedsLock(SimulatedBroker broker, ConsumerSettings settings)
    {
        if (_log is null || _log.Topic.Deleted)
        {
            _log = broker.Log_NeedsLock(Partition);
        }

        KnownEnd = _log.EndFor(settings.ReadCommitted);
        if (_cursor.Offset < 0)
        {
            _cursor = LogCursor.At(settings.OffsetReset switch
            {
                OffsetReset.Earliest => _log.Start,
                OffsetReset.Latest => KnownEnd,
                _ => throw new StreamException(
                    FaultScope.Application,
                    $"{Partition}: group '{settings.GroupId}' has no committed offset, and none was chosen (offsets there: {_log.Start} to {_log.End})."),
            });
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
