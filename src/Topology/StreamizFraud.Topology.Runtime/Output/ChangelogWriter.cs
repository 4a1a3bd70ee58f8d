using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>
/// Sends the changes of a task's stores to their changelog partitions, the task's own partition (rule G1), and learns the offset of the
/// last one of each store: where a later restore goes on.
/// </summary>
/// <remarks>
/// At least once deletions of sessions go last. One that has merged others is then there before they are gone: a member that dies between two sends leaves what
/// comes again a session too many, which at least once may be, and never one too few. Other stores keep the order of their changes, as Kafka Streams does.
/// </remarks>
/// <param name="channel">Where they are sent.</param>
/// <param name="topics">What is known of the topics.</param>
/// <param name="changelogs">The changelog partition of each store.</param>
/// <param name="deletesSessionsLast">Whether deletions of sessions go last.</param>
internal sealed class ChangelogWriter(
    ProducerChannel channel, TopicDirectory topics, IReadOnlyDictionary<string, TopicPartition> changelogs, bool deletesSessionsLast) : IChangelog
{
    private readonly Dictionary<string, Receipt> _receipts =
        changelogs.ToDictionary(entry => entry.Key, entry => new Receipt(entry.Value));

    private readonly List<Deletion> _deletions = [];
    private Receipt? _current;
    private TaskStore? _store;
    private int _left;

    /// <summary>Records sent since the task was made.</summary>
    public long Sent { get; private set; }

    public void Append(TaskStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp, RecordHeaders headers)
    {
        if (!ReferenceEquals(store, _store))
        {
            _store = store;
            _current = _receipts[store.Name];
            _current.Limit = LimitOf(_current.Partition.Topic);
            _left = store.DirtyCount;
        }

        // Only the last record of a store asks for its offset: a receipt costs an allocation in the client.
        var receipt = --_left == 0 ? _current : null;
        if (receipt is not null)
        {
            _store = null;
        }

        if (!hasValue && deletesSessionsLast && store.MergesRows)
        {
            _deletions.Add(new(_current!, key.ToArray(), timestamp, headers));
            return;
        }

        var partition = _current!.Partition;
        if (RecordSize.Of(key.Length, value.Length, headers) is var bytes && bytes > _current.Limit)
        {
            throw new RecordTooLargeException(partition.Topic, bytes, _current.Limit);
        }

        channel.Send(new()
        {
            Topic = partition.Topic,
            Partition = partition.Partition,
            Key = key,
            HasKey = true,
            Value = value,
            HasValue = hasValue,
            Timestamp = timestamp,
            Headers = headers,
            Receipt = receipt,
        });
        Sent++;
    }

    /// <summary>All changes of the task have been appended: sends what was put off.</summary>
    public void Finish()
    {
        for (var i = 0; i < _deletions.Count; i++)
        {
            var (receipt, key, timestamp, headers) = _deletions[i];
            var isLast = i + 1 == _deletions.Count || _deletions[i + 1].Receipt != receipt;
            channel.Send(new()
            {
                Topic = receipt.Partition.Topic,
                Partition = receipt.Partition.Partition,
                Key = key,
                HasKey = true,
                Timestamp = timestamp,
                Headers = headers,
                Receipt = isLast ? receipt : null,
            });
            Sent++;
        }

        _deletions.Clear();
    }

    /// <summary>Most bytes of a row of a store as a record; <see cref="long.MaxValue"/> if it has no changelog of its own.</summary>
    public long LimitOfStore(string store) => _receipts.TryGetValue(store, out var receipt) ? LimitOf(receipt.Partition.Topic) : long.MaxValue;

    /// <summary>Offset after the store's last delivered change, or -1 if it had none since the last call.</summary>
    public long TakeNextOffset(string store)
    {
        var receipt = _receipts[store];
        var next = receipt.Next;
        receipt.Next = -1;
        return next;
    }

    /// <summary>Forgets offsets of a lost transaction.</summary>
    public void Discard()
    {
        _store = null;
        _deletions.Clear();
        foreach (var receipt in _receipts.Values)
        {
            receipt.Next = -1;
        }
    }

    private int LimitOf(string topic) => channel.LargestRecord(topics.MaxMessageBytesOf(topic));

    private readonly record struct Deletion(Receipt Receipt, byte[] Key, long Timestamp, RecordHeaders Headers);

    private sealed class Receipt(TopicPartition partition) : ISendReceipt
    {
        private long _next = -1;

        public TopicPartition Partition => partition;

        public int Limit { get; set; } = int.MaxValue;

        public long Next
        {
            get => Volatile.Read(ref _next);
            set => Volatile.Write(ref _next, value);
        }

        public void Delivered(TopicPartition partition, long offset) => Next = offset + 1;
    }
}
