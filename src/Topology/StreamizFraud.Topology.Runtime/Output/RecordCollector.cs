using System.Buffers;
using System.Runtime.InteropServices;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>Holds what one input record produced until the record has finished (ruling 5), then sends it.</summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class RecordCollector(TopicDirectory topics, ProducerChannel channel, RefusedResults refused) : IRecordCollector
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly List<Staged> _staged = [];
    private readonly List<Savepoint> _savepoints = [];
    private readonly List<ResultOwner> _owners = [];
    private int _owner = -1;
    private string _lastTopic = string.Empty;
    private int _lastCount;
    private string _lastLimited = string.Empty;
    private int _lastLimit;
    private int _limitsOf = -1;

    public IBufferWriter<byte> Buffer => _buffer;

    public int Position => _buffer.WrittenCount;

    /// <summary>Records held.</summary>
    public int Count => _staged.Count;

    /// <summary>Records sent since the task was made.</summary>
    public long Sent { get; private set; }

    public int PartitionCount(string topic)
    {
        // A sink passes the same string each time: nearly every look-up ends here.
        if (ReferenceEquals(topic, _lastTopic))
        {
            return _lastCount;
        }

        _lastCount = topics.Count(topic);
        _lastTopic = topic;
        return _lastCount;
    }

    public void Stage(string topic, int partition, int keyLength, int valueLength, long timestamp, RecordHeaders headers, int keySuffix = 0)
    {
        var valueStart = _buffer.WrittenCount - Math.Max(valueLength, 0);
        var keyStart = valueStart - Math.Max(keyLength, 0);
        if (partition < 0 && keyLength >= 0)
        {
            partition = Murmur2.Partition(_buffer.WrittenSpan.Slice(keyStart, keyLength - keySuffix), PartitionCount(topic));
        }

        _staged.Add(new Staged(topic, partition, keyStart, keyLength, valueStart, valueLength, timestamp, headers, _owner));
    }

    /// <summary>What is staged from here on is somebody's, and not the unit's that is being worked on.</summary>
    /// <returns>Whose it was before, for <see cref="HandBack"/>.</returns>
    public int HandTo(in ResultOwner owner)
    {
        var before = _owner;
        _owner = _owners.Count;
        _owners.Add(owner);
        return before;
    }

    /// <summary>What is staged from here on is whose it was before.</summary>
    public void HandBack(int before) => _owner = before;

    /// <summary>Most bytes of a record for a topic, as <see cref="RecordSize"/> counts them.</summary>
    public int LargestRecord(string topic)
    {
        if (!ReferenceEquals(topic, _lastLimited) || _limitsOf != channel.Generation)
        {
            _lastLimit = channel.LargestRecord(topics.MaxMessageBytesOf(topic));
            (_lastLimited, _limitsOf) = (topic, channel.Generation);
        }

        return _lastLimit;
    }

    /// <summary>Refuses a record that client or topic would refuse for its size: once it is sent, its transaction is spoilt.</summary>
    /// <exception cref="RecordTooLargeException">There is one, since the last savepoint.</exception>
    public void Check()
    {
        var staged = CollectionsMarshal.AsSpan(_staged);
        for (var i = _savepoints.Count > 0 ? _savepoints[^1].Staged : 0; i < staged.Length; i++)
        {
            ref readonly var record = ref staged[i];
            var bytes = RecordSize.Of(Math.Max(record.KeyLength, 0), Math.Max(record.ValueLength, 0), record.Headers);
            if (LargestRecord(record.Topic) is var limit && bytes > limit)
            {
                throw new RecordTooLargeException(record.Topic, bytes, limit);
            }
        }
    }

    /// <summary>Sends what is held, in order.</summary>
    /// <param name="unit">Whose it is, unless it was handed to somebody.</param>
    public void Send(in ResultOwner unit)
    {
        if (refused.IsSearching)
        {
            SendApart(unit);
        }
        else
        {
            foreach (ref readonly var staged in CollectionsMarshal.AsSpan(_staged))
            {
                Send(staged);
            }
        }

        Sent += _staged.Count;
        Discard();
    }

    /// <summary>From here on what comes can be forgotten alone.</summary>
    public void SetSavepoint() => _savepoints.Add(new(_staged.Count, _owner));

    /// <summary>What has come since the last savepoint is like the rest.</summary>
    public void ReleaseSavepoint()
    {
        _owner = _savepoints[^1].Owner;
        _savepoints.RemoveAt(_savepoints.Count - 1);
    }

    /// <summary>Forgets what has come since the last savepoint. Its bytes stay in the buffer until all is sent, and are nobody's.</summary>
    public void UndoToSavepoint()
    {
        var kept = _savepoints[^1].Staged;
        _staged.RemoveRange(kept, _staged.Count - kept);
        ReleaseSavepoint();
    }

    /// <summary>Forgets what is held.</summary>
    public void Discard()
    {
        _staged.Clear();
        _savepoints.Clear();
        _owners.Clear();
        _owner = -1;
        _buffer.ResetWrittenCount();
    }

    /// <summary>Sends the results of each owner by themselves: a client puts records together, and a topic refuses them together.</summary>
    private void SendApart(in ResultOwner unit)
    {
        var owner = unit;
        try
        {
            for (var i = 0; i < _staged.Count; i++)
            {
                var staged = _staged[i];
                owner = staged.Owner < 0 ? unit : _owners[staged.Owner];
                Send(staged);
                if (i + 1 == _staged.Count || _staged[i + 1].Owner != staged.Owner)
                {
                    channel.Flush();
                }
            }
        }
        catch (TransactionFault fault) when (fault.Reply.Status == PortStatus.Refused)
        {
            refused.Note(owner);
            throw;
        }
    }

    private void Send(in Staged staged)
    {
        var bytes = _buffer.WrittenSpan;
        channel.Send(new()
        {
            Topic = staged.Topic,
            Partition = staged.Partition,
            Key = bytes.Slice(staged.KeyStart, Math.Max(staged.KeyLength, 0)),
            HasKey = staged.KeyLength >= 0,
            Value = bytes.Slice(staged.ValueStart, Math.Max(staged.ValueLength, 0)),
            HasValue = staged.ValueLength >= 0,
            Timestamp = staged.Timestamp,
            Headers = staged.Headers,
        });
    }

    // The owner is an index; negative: the unit.
    private readonly record struct Staged(
        string Topic, int Partition, int KeyStart, int KeyLength, int ValueStart, int ValueLength, long Timestamp, RecordHeaders Headers, int Owner);

    private readonly record struct Savepoint(int Staged, int Owner);
}
