using System.Buffers;
using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Reads and appends to the control log of an application, for tools and for what runs beside the application's tasks, which only read it.</summary>
/// <remarks>
/// Any number of writers at once: an entry counts if its version is the next one of its thing when it arrives, for every reader. Not thread-safe.
/// </remarks>
public sealed class ControlLogWriter : IControlLog
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly ControlEntrySerde Entries = new();
    private static readonly ControlAdoptionSerde Adoptions = new();
    private readonly ICluster _cluster;
    private readonly string _applicationId;
    private readonly string _topic;
    private readonly TimeProvider _time;
    private readonly SerdeContext _context;

    /// <summary>A writer. The topic is made at the first append, if it is not there.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="time">Clock; null: the system's.</param>
    public ControlLogWriter(ICluster cluster, string applicationId, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentException.ThrowIfNullOrEmpty(applicationId);
        _cluster = cluster;
        _applicationId = applicationId;
        _topic = ControlLog.TopicOf(applicationId);
        _time = time ?? TimeProvider.System;
        _context = new SerdeContext(_topic, IsKey: false);
    }

    /// <summary>Copies of the topic, if it has to be made; -1 takes the brokers' default.</summary>
    /// <value>-1 by default.</value>
    public short ReplicationFactor { get; init; } = -1;

    /// <summary>Longest wait for the cluster.</summary>
    /// <value>30 s by default.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The entries that count, in their order: the place of each, from 0, is its number in histories (<see cref="ControlAdoption"/>).</summary>
    /// <exception cref="ClusterException">The cluster does not answer in time.</exception>
    public IReadOnlyList<ControlEntry> Read() => [.. Accepted().Select(accepted => accepted.Entry)];

    /// <summary>What a task has adopted so far, committed: rows of its history, in their order. See <see cref="ControlPast"/>.</summary>
    /// <param name="store">Name of the history store (<see cref="ControlLog.History"/>).</param>
    /// <param name="partition">Partition of the task.</param>
    /// <exception cref="ClusterException">The cluster does not answer in time.</exception>
    /// <exception cref="SerdeException">A row is not one.</exception>
    public IReadOnlyList<ControlAdoption> ReadHistory(string store, int partition)
    {
        ArgumentException.ThrowIfNullOrEmpty(store);
        var changelog = new TopicPartition($"{_applicationId}-{store}-changelog", partition);
        var context = new SerdeContext(changelog.Topic, IsKey: false);
        return [.. ReadRecords(changelog).Select(record => Adoptions.Deserialize(record.Value, context)).OrderBy(adoption => adoption.Entries)];
    }

    /// <summary>Appends an entry. Members adopt it within their next commits.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Its number in histories.</returns>
    /// <exception cref="ArgumentException">The entry is malformed, or its version is not the next one of its thing: says which would be.</exception>
    /// <exception cref="InvalidOperationException">Another writer was faster: read what it wrote before you try again.</exception>
    /// <exception cref="ClusterException">The cluster does not answer in time, or refuses. The entry may have been written: read the log.</exception>
    public long Append(ControlEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Problem is { } problem)
        {
            throw new ArgumentException($"The entry is malformed: {problem}.", nameof(entry));
        }

        MakeTopic();
        var newest = Accepted().Where(accepted => accepted.Entry.Thing == entry.Thing).Select(accepted => accepted.Entry.Version).DefaultIfEmpty(0).Max();
        if (entry.Refused(newest) is { } reason)
        {
            throw new ArgumentException($"The entry is refused: {reason}.", nameof(entry));
        }

        var offset = Send(entry);
        var all = Accepted();
        var number = all.FindIndex(accepted => accepted.Offset == offset);
        return number >= 0
            ? number
            : throw new InvalidOperationException($"Another writer has written version {entry.Version} of {entry.Thing} first: this one is passed over by everyone.");
    }

    private void MakeTopic()
    {
        using var admin = _cluster.CreateAdmin();
        if (admin.DescribeTopics([_topic], Timeout).Count == 0)
        {
            admin.CreateTopics([new NewTopic(_topic, 1, ReplicationFactor, ControlLog.TopicConfig)], Timeout);
        }
    }

    private long Send(ControlEntry entry)
    {
        using var producer = _cluster.CreateProducer(new ProducerSettings { ClientId = _topic + "-writer" });
        var value = new ArrayBufferWriter<byte>();
        Entries.Serialize(entry, value, _context);
        var receipt = new Receipt();
        var record = new ProducerRecord
        {
            Topic = _topic,
            Partition = 0,
            Timestamp = _time.GetUtcNow().ToUnixTimeMilliseconds(),
            Key = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{entry.Kind}/{entry.Name}")),
            HasKey = true,
            Value = value.WrittenSpan,
            HasValue = true,
            Receipt = receipt,
        };
        ThrowIfFailed(producer.Send(record));
        ThrowIfFailed(producer.Flush(Timeout));
        return receipt.Offset;
    }

    private void ThrowIfFailed(PortReply reply)
    {
        if (!reply.IsOk)
        {
            throw new ClusterException(ClusterFault.Unreachable, $"The entry was not written to {_topic}: {reply.Reason ?? reply.Status.ToString()}");
        }
    }

    /// <summary>Reads the log to its end and takes what counts, as every client of the application does.</summary>
    private List<(long Offset, ControlEntry Entry)> Accepted()
    {
        var newest = new Dictionary<(string, string), long>();
        var accepted = new List<(long, ControlEntry)>();
        foreach (var (offset, bytes) in ReadRecords(new TopicPartition(_topic, 0)))
        {
            if (TryDecode(bytes, out var entry) && entry.Refused(newest.GetValueOrDefault((entry.Kind, entry.Name))) is null)
            {
                newest[(entry.Kind, entry.Name)] = entry.Version;
                accepted.Add((offset, entry));
            }
        }

        return accepted;
    }

    /// <summary>The committed records of a partition up to where it ends now; none if there is no such topic.</summary>
    private List<(long Offset, byte[] Value)> ReadRecords(TopicPartition partition)
    {
        using var admin = _cluster.CreateAdmin();
        if (admin.DescribeTopics([partition.Topic], Timeout).Count == 0)
        {
            return [];
        }

        var end = admin.ListOffsets([partition], OffsetPosition.LastStable, Timeout)[0].Offset;
        var read = new Sink();
        using var consumer = _cluster.CreateConsumer(new ConsumerSettings { ClientId = partition.Topic + "-reader", OffsetReset = OffsetReset.Earliest });
        consumer.Fetch([new PartitionOffset(partition, 0)]);
        var since = _time.GetTimestamp();
        while (read.Next < end && consumer.Position(partition) < end)
        {
            consumer.Poll(Step, 1_000, read);
            if (_time.GetElapsedTime(since) > Timeout)
            {
                throw new ClusterException(ClusterFault.Unreachable, $"{partition.Topic} was not read to its end within {Timeout.TotalSeconds:0} s.");
            }
        }

        return read.Records;
    }

    private bool TryDecode(byte[] bytes, out ControlEntry entry)
    {
        try
        {
            entry = Entries.Deserialize(bytes, _context);
            return entry.Problem is null;
        }
        catch (SerdeException)
        {
            entry = null!;
            return false;
        }
    }

    private sealed class Sink : IRecordSink
    {
        public List<(long Offset, byte[] Value)> Records { get; } = [];

        public long Next { get; private set; }

        public void Add(in PolledRecord record)
        {
            Next = record.Offset + 1;
            if (record.HasValue)
            {
                Records.Add((record.Offset, record.Value.ToArray()));
            }
        }
    }

    private sealed class Receipt : ISendReceipt
    {
        public long Offset { get; private set; } = -1;

        public void Delivered(TopicPartition partition, long offset) => Offset = offset;
    }
}
