using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Intake;

/// <summary>Records of one partition waiting for their task, in offset order; only the head is deserialised (rules T1, C1).</summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class PartitionQueue(TopicPartition partition, SourceHead head) : IRecordSource
{
    private PolledRecord[] _ring = new PolledRecord[64];
    private int _first;
    private long _refusedOffset = -1;
    private string _refusedFor = string.Empty;

    public TopicPartition Partition { get; } = partition;

    /// <summary>Whether it is a topic of the application's own: its records' times were looked at where they came in.</summary>
    public bool IsInternal { get; init; }

    /// <summary>Notes that a record cannot be processed: the cluster refuses what comes of it.</summary>
    /// <returns>False if that was known.</returns>
    public bool TryRefuse(long offset, string reason)
    {
        var known = _refusedOffset == offset;
        (_refusedOffset, _refusedFor) = (offset, reason);
        return !known;
    }

    /// <summary>Rough bytes of the records that wait.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records waiting, the head included.</summary>
    public int Count { get; private set; }

    /// <summary>Event time of the loaded head, ms since the Unix epoch.</summary>
    public long HeadTimestamp { get; private set; }

    /// <summary>Whether the head has been deserialised.</summary>
    public bool HeadLoaded { get; private set; }

    /// <summary>Highest event time taken from the partition, -1 before the first (rule T3).</summary>
    public long PartitionTime { get; set; } = -1;

    /// <summary>Offset after the last record taken; -1 before the first.</summary>
    public long NextOffset { get; set; } = -1;

    /// <summary>Offset after the last record that was added: where fetching goes on.</summary>
    public long FetchOffset { get; set; } = -1;

    /// <summary>The record at the head as it was polled.</summary>
    public ref readonly PolledRecord Head => ref _ring[_first];

    /// <summary>Adds a record at the end.</summary>
    public void Add(in PolledRecord record)
    {
        if (Count == _ring.Length)
        {
            Grow();
        }

        _ring[(_first + Count) & (_ring.Length - 1)] = record;
        FetchOffset = record.Offset + 1;
        Bytes += record.EstimateSize();
        Count++;
    }

    /// <summary>Deserialises the head.</summary>
    /// <param name="latest">Latest event time that is taken, ms since the Unix epoch.</param>
    /// <returns>False if the source's timestamp rule drops it (rule T2).</returns>
    /// <exception cref="Serdes.SerdeException">Key or value cannot be read.</exception>
    /// <exception cref="StreamException">Its event time is too late: it has moved no clock.</exception>
    public bool LoadHead(long latest = long.MaxValue)
    {
        ref readonly var record = ref Head;
        var raw = new RecordContext(OriginOf(record), record.Timestamp, record.Headers);
        HeadTimestamp = head.Load(record.Key.Span, record.HasKey, record.Value.Span, record.HasValue, raw, PartitionTime);
        if (HeadTimestamp > latest)
        {
            throw new StreamException(
                FaultScope.Record, $"The event time {HeadTimestamp} is later than {latest}, the latest that is taken now (message.timestamp.after.max.ms).") { IsLoggable = true };
        }

        HeadLoaded = HeadTimestamp >= 0;
        return HeadLoaded;
    }

    /// <summary>What the task works on while it processes the head.</summary>
    public RecordContext HeadContext() => new(OriginOf(Head), HeadTimestamp, Head.Headers);

    /// <inheritdoc/>
    /// <remarks>The head as it was polled.</remarks>
    public RecordBytes Capture()
    {
        ref readonly var record = ref Head;
        return new(OriginOf(record), record.HasKey ? record.Key : null, record.HasValue ? record.Value : null, record.Timestamp, record.Headers);
    }

    /// <summary>Sends the loaded head into the graph; <see cref="Remove"/> it afterwards.</summary>
    /// <exception cref="StreamException">The cluster refuses what comes of it.</exception>
    public void Forward()
    {
        if (Head.Offset == _refusedOffset)
        {
            throw new StreamException(FaultScope.Record, $"The cluster refuses what comes of the record: {_refusedFor}") { IsLoggable = true };
        }

        head.Forward();
    }

    /// <summary>Takes the head off, processed or not: its offset counts as consumed (rule C1).</summary>
    public void Remove()
    {
        ref var record = ref _ring[_first];
        NextOffset = record.Offset + 1;
        if (HeadLoaded)
        {
            PartitionTime = Math.Max(PartitionTime, HeadTimestamp);
        }

        Bytes -= record.EstimateSize();
        record = default;
        HeadLoaded = false;
        _first = (_first + 1) & (_ring.Length - 1);
        Count--;
    }

    /// <summary>Forgets what is waiting.</summary>
    public void Clear()
    {
        Array.Clear(_ring);
        _first = 0;
        Count = 0;
        Bytes = 0;
        HeadLoaded = false;
    }

    private static RecordMetadata OriginOf(in PolledRecord record) => new(record.Partition.Topic, record.Partition.Partition, record.Offset);

    private void Grow()
    {
        var larger = new PolledRecord[_ring.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = _ring[(_first + i) & (_ring.Length - 1)];
        }

        _ring = larger;
        _first = 0;
    }
}
