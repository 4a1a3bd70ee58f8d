using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>The inputs of a task and how far each has been taken and committed.</summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class TaskInputs(PartitionQueue[] queues, TaskEnvironment environment)
{
    private static readonly TimeSpan NeverWait = TimeSpan.FromMilliseconds(-1);

    private readonly long[] _committed = new long[queues.Length];
    private readonly long[] _sent = new long[queues.Length];
    private readonly long[] _committedTimes = [.. queues.Select(_ => -1L)];

    /// <summary>When each input was first found read to its end, as the time provider stamps it; null while it is not.</summary>
    private readonly long?[] _endSeen = new long?[queues.Length];

    /// <summary>The queues, in order of topic name.</summary>
    public PartitionQueue[] Queues => queues;

    /// <summary>Offsets of the last commit.</summary>
    public IEnumerable<PartitionOffset> Committed => queues.Select((queue, i) => new PartitionOffset(queue.Partition, _committed[i]));

    /// <summary>Offset of the next record of each input; an input of which nothing is known yet is left out.</summary>
    public Dictionary<TopicPartition, long> Next()
    {
        var next = new Dictionary<TopicPartition, long>(queues.Length);
        for (var i = 0; i < queues.Length; i++)
        {
            if (NextOffset(i) is var offset and >= 0)
            {
                next.Add(queues[i].Partition, offset);
            }
        }

        return next;
    }

    /// <summary>Whether an offset of any input was committed when the task began or since.</summary>
    public bool HasCommitted => Array.Exists(_committed, offset => offset >= 0);

    /// <summary>Inputs that have a record to take.</summary>
    public int Filled
    {
        get
        {
            var filled = 0;
            foreach (var queue in queues)
            {
                filled += queue.Count > 0 ? 1 : 0;
            }

            return filled;
        }
    }

    /// <summary>Offset of the last commit of an input.</summary>
    public long CommittedOf(TopicPartition input) => _committed[IndexOf(input)];

    /// <summary>Partition time of an input at the last commit, -1 before its first record.</summary>
    public long CommittedTimeOf(TopicPartition input) => _committedTimes[IndexOf(input)];

    /// <summary>Whether an offset to commit has moved since the last commit, by records or only past transaction markers (rule E3).</summary>
    public bool Moved
    {
        get
        {
            for (var i = 0; i < queues.Length; i++)
            {
                if (NextOffset(i) is var next && next >= 0 && next != _committed[i])
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>What the empty inputs are waited for (rule C2): first those that lag, then, for a time, producers.</summary>
    public InputWait Wait()
    {
        if (environment.Config.MaxTaskIdle == NeverWait)
        {
            return InputWait.None;
        }

        var wait = InputWait.None;
        for (var i = 0; i < queues.Length; i++)
        {
            if (queues[i].Count > 0)
            {
                _endSeen[i] = null;
            }
            else if (Lags(i))
            {
                _endSeen[i] = null;
                wait = InputWait.Fetch;
            }
            else if (environment.Config.MaxTaskIdle > TimeSpan.Zero && wait == InputWait.None && !IsPatienceOver(i))
            {
                wait = InputWait.Producers;
            }
        }

        return wait;
    }

    /// <summary>Begins anew at a committed offset, -1 where none was committed.</summary>
    public void StartAt(int input, long committed)
    {
        queues[input].Clear();
        queues[input].NextOffset = committed;
        _committed[input] = committed;
    }

    /// <summary>Forgets what waits; partition times go back to the last commit.</summary>
    public void Clear()
    {
        for (var i = 0; i < queues.Length; i++)
        {
            queues[i].Clear();
            queues[i].PartitionTime = _committedTimes[i];
        }
    }

    /// <summary>The times of the inputs are those of the commit that the task goes on from.</summary>
    public void BeginTimes(CommittedClocks committed, TaskState state)
    {
        for (var i = 0; i < queues.Length; i++)
        {
            queues[i].PartitionTime = committed.PartitionTime(i)
                ?? Math.Max(queues[i].PartitionTime, state.Long(TaskMetadata.PartitionTime(queues[i].Partition.Topic)) ?? -1);
            _committedTimes[i] = queues[i].PartitionTime;
            state.Clocks.Set(i, _committed[i], queues[i].PartitionTime);
        }
    }

    /// <summary>
    /// Adds the offset of the next unprocessed record of every input (rule E3), with its share of the clocks, and remembers what was added.
    /// </summary>
    public void CollectOffsets(ICollection<PartitionOffset> offsets, TaskClocks clocks)
    {
        clocks.BeginCommit();
        for (var i = 0; i < queues.Length; i++)
        {
            _sent[i] = NextOffset(i);
            if (_sent[i] >= 0)
            {
                offsets.Add(new PartitionOffset(queues[i].Partition, _sent[i], clocks.Metadata(i, queues[i].PartitionTime)));
            }
        }
    }

    /// <summary>What was collected is committed.</summary>
    public void CommittedCollected(TaskClocks clocks)
    {
        clocks.EndCommit();
        for (var i = 0; i < queues.Length; i++)
        {
            _committed[i] = _sent[i];
            _committedTimes[i] = queues[i].PartitionTime;
            clocks.Set(i, _committed[i], queues[i].PartitionTime);
        }
    }

    private int IndexOf(TopicPartition input)
    {
        for (var i = 0; i < queues.Length; i++)
        {
            if (queues[i].Partition == input)
            {
                return i;
            }
        }

        throw new ArgumentException($"{input} is no input of the task.", nameof(input));
    }

    private long NextOffset(int input)
    {
        var queue = queues[input];
        if (queue.Count > 0)
        {
            return queue.Head.Offset;
        }

        // The position is past transaction markers and gaps that were read, so that they do not stay as lag for ever.
        return Math.Max(queue.NextOffset, environment.Position(queue.Partition));
    }

    /// <summary>Whether the broker has records of an input, or nothing is known about that yet.</summary>
    private bool Lags(int input)
    {
        var end = environment.EndOffset(queues[input].Partition);
        return end < 0 || end > NextOffset(input);
    }

    private bool IsPatienceOver(int input)
    {
        var since = _endSeen[input] ??= environment.Time.GetTimestamp();
        return environment.Time.GetElapsedTime(since) >= environment.Config.MaxTaskIdle;
    }
}
