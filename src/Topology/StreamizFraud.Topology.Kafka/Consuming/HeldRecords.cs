using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Holds back the records of paused partitions.</summary>
/// <remarks>
/// The client's own pause throws away what it has fetched and starts over at the resume: a third of a second in which nothing comes, measured
/// on a broker of the same machine. Backpressure pauses often and shortly, so records of a paused partition wait here first, and only a partition
/// whose share here is full is paused in the client. Owned by one thread.
/// </remarks>
internal sealed class HeldRecords : IRecordSink
{
    /// <summary>Records of one partition that are held before the client is told to pause it.</summary>
    private const int MostRecords = 4096;

    /// <summary>The same in bytes, for large records.</summary>
    private const long MostBytes = 4 * 1024 * 1024;

    private readonly Dictionary<TopicPartition, Share> _paused = [];
    private readonly Queue<Share> _resumed = new();
    private readonly HashSet<TopicPartition> _clientPaused = [];
    private readonly Action<TopicPartition> _pauseClient;
    private readonly Action<TopicPartition> _resumeClient;
    private IRecordSink? _sink;
    private int _heldNow;

    internal HeldRecords(Action<TopicPartition> pauseClient, Action<TopicPartition> resumeClient)
    {
        _pauseClient = pauseClient;
        _resumeClient = resumeClient;
    }

    /// <summary>Records for the runtime: those of partitions that have been resumed, which come before anything the client still has, then what the client has.</summary>
    /// <param name="intake">Takes records from the client.</param>
    /// <param name="timeoutMs">Longest wait if there are none, in ms.</param>
    /// <param name="maxRecords">Most records.</param>
    /// <param name="sink">Gets them.</param>
    /// <returns>Number of records handed over.</returns>
    internal int Take(IRecordIntake intake, int timeoutMs, int maxRecords, IRecordSink sink)
    {
        if (_paused.Count == 0 && _resumed.Count == 0)
        {
            return intake.Take(timeoutMs, maxRecords, sink);
        }

        var taken = HandOver(maxRecords, sink);
        if (taken < maxRecords)
        {
            // Stands between the intake and the runtime's sink while the call lasts.
            _sink = sink;
            _heldNow = 0;
            taken += intake.Take(taken == 0 ? timeoutMs : 0, maxRecords - taken, this) - _heldNow;
        }

        return taken;
    }

    internal void Pause(TopicPartition partition)
    {
        if (_paused.ContainsKey(partition))
        {
            return;
        }

        // A partition that is paused again before its last share was handed over takes that share back.
        var share = _resumed.FirstOrDefault(resumed => resumed.Partition == partition && resumed.Records.Count > 0) ?? new Share(partition);
        if (share.Records.Count > 0)
        {
            var others = _resumed.Where(resumed => !ReferenceEquals(resumed, share)).ToArray();
            _resumed.Clear();
            foreach (var other in others)
            {
                _resumed.Enqueue(other);
            }
        }

        _paused.Add(partition, share);
    }

    internal void Resume(TopicPartition partition)
    {
        if (!_paused.Remove(partition, out var share))
        {
            return;
        }

        if (share.Records.Count > 0)
        {
            _resumed.Enqueue(share);
        }

        if (_clientPaused.Remove(partition))
        {
            _resumeClient(partition);
        }
    }

    /// <summary>The client reads these partitions anew: it would keep a pause of its own, which nobody wants any more.</summary>
    internal void EndOldPauses(IReadOnlyCollection<PartitionOffset> positions)
    {
        foreach (var position in positions)
        {
            if (_clientPaused.Remove(position.Partition))
            {
                _resumeClient(position.Partition);
            }
        }
    }

    /// <summary>Forgets what is held of partitions that are not read any more.</summary>
    internal void Forget(IReadOnlyCollection<TopicPartition> partitions)
    {
        var others = _resumed.Where(share => !partitions.Contains(share.Partition)).ToArray();
        _resumed.Clear();
        foreach (var other in others)
        {
            _resumed.Enqueue(other);
        }

        foreach (var partition in partitions)
        {
            _paused.Remove(partition);
        }
    }

    /// <summary>Forgets everything that is held: the partitions are not read any more.</summary>
    internal void Clear()
    {
        _paused.Clear();
        _resumed.Clear();
    }

    /// <summary>Offset of the first record held of a partition, or -1.</summary>
    internal long FirstOffset(TopicPartition partition)
    {
        if (!_paused.TryGetValue(partition, out var share))
        {
            foreach (var resumed in _resumed)
            {
                if (resumed.Partition == partition)
                {
                    share = resumed;
                    break;
                }
            }
        }

        return share is { Records.Count: > 0 } ? share.Records.Peek().Offset : -1;
    }

    /// <inheritdoc/>
    public void Add(in PolledRecord record)
    {
        if (!_paused.TryGetValue(record.Partition, out var share))
        {
            _sink!.Add(record);
            return;
        }

        _heldNow++;
        share.Records.Enqueue(record);
        share.Bytes += record.EstimateSize();
        if ((share.Records.Count >= MostRecords || share.Bytes >= MostBytes) && _clientPaused.Add(share.Partition))
        {
            _pauseClient(share.Partition);
        }
    }

    private int HandOver(int maxRecords, IRecordSink sink)
    {
        var taken = 0;
        while (taken < maxRecords && _resumed.TryPeek(out var share))
        {
            while (taken < maxRecords && share.Records.TryDequeue(out var record))
            {
                share.Bytes -= record.EstimateSize();
                sink.Add(record);
                taken++;
            }

            if (share.Records.Count == 0)
            {
                _resumed.Dequeue();
            }
        }

        return taken;
    }

    private sealed class Share(TopicPartition partition)
    {
        internal TopicPartition Partition { get; } = partition;

        internal Queue<PolledRecord> Records { get; } = new();

        internal long Bytes { get; set; }
    }
}
