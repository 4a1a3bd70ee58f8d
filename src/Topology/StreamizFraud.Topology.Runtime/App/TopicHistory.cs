using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>
/// The committed records of a topic within a range, as one sequence: each partition's in order of offset, and of the partitions' next records the one with the
/// least timestamp first, as a task takes its inputs; of equal ones that of the lowest partition. The same range gives the same sequence.
/// </summary>
/// <remarks>For history that is computed once more: it joins no group and commits nothing. Thread-safe; each enumeration has a consumer of its own.</remarks>
public sealed class TopicHistory
{
    // A partition that is far ahead in time must not fill the memory while the others are read.
    private const int MostAhead = 10_000;
    private const int MostAtOnce = 5_000;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly ICluster _cluster;
    private readonly TimeProvider _time;

    /// <summary>A history; nothing is read yet.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="range">What is read of the topic.</param>
    /// <param name="time">Clock; null: the system's.</param>
    public TopicHistory(ICluster cluster, TopicRange range, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(range);
        (_cluster, Range, _time) = (cluster, range, time ?? TimeProvider.System);
    }

    /// <summary>What is read of the topic.</summary>
    public TopicRange Range { get; }

    /// <summary>Longest wait without any progress.</summary>
    /// <value>60 s by default.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The records.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ClusterException">
    /// While enumerating: the cluster gives nothing for <see cref="Timeout"/>, or a partition begins later than the range by now (<see cref="ClusterFault.OffsetOutOfRange"/>).
    /// </exception>
    public IEnumerable<PolledRecord> Read(CancellationToken cancellation = default)
    {
        using var consumer = _cluster.CreateConsumer(new ConsumerSettings { ClientId = Range.Topic + "-history" });
        var reading = new Walk(consumer, this);
        var heads = new PriorityQueue<int, (long TimeMs, int Partition)>(Range.Ends.Count);
        for (var partition = 0; partition < Range.Ends.Count; partition++)
        {
            Await(partition);
        }

        while (heads.TryDequeue(out var partition, out _))
        {
            yield return reading.Take(partition);
            Await(partition);
        }

        void Await(int partition)
        {
            if (reading.Head(partition, cancellation) is { } head)
            {
                heads.Enqueue(partition, (head.Timestamp, partition));
            }
        }
    }

    /// <summary>What one enumeration has read and not handed out.</summary>
    private sealed class Walk : IRecordSink
    {
        private readonly IRecordConsumer _consumer;
        private readonly TopicHistory _history;
        private readonly Queue<PolledRecord>[] _ahead;
        private readonly TopicPartition[] _partitions;
        private readonly bool[] _paused;

        public Walk(IRecordConsumer consumer, TopicHistory history)
        {
            (_consumer, _history) = (consumer, history);
            _partitions = [.. history.Range.Ends.Select((_, partition) => new TopicPartition(history.Range.Topic, partition))];
            _ahead = [.. _partitions.Select(_ => new Queue<PolledRecord>())];
            _paused = new bool[_partitions.Length];
            consumer.Fetch([.. _partitions.Where(partition => !IsEmpty(partition)).Select(partition => new PartitionOffset(partition, history.Range.Begins[partition.Partition]))]);
        }

        /// <summary>The next record of a partition; null at its end.</summary>
        public PolledRecord? Head(int partition, CancellationToken cancellation)
        {
            var since = _history._time.GetTimestamp();
            while (_ahead[partition].Count == 0 && Next(partition) < _history.Range.Ends[partition])
            {
                cancellation.ThrowIfCancellationRequested();
                var before = Next(partition);
                Resume(partition);
                if (_consumer.Poll(Step, MostAtOnce, this) > 0 || Next(partition) > before)
                {
                    since = _history._time.GetTimestamp();
                }
                else if (_history._time.GetElapsedTime(since) > _history.Timeout)
                {
                    throw new ClusterException(
                        ClusterFault.Unreachable,
                        $"{_partitions[partition]} was read to offset {before} of {_history.Range.Ends[partition]}, and nothing more came for {_history.Timeout.TotalSeconds:0} s.");
                }

                PauseOthers(partition);
            }

            return _ahead[partition].TryPeek(out var head) ? head : null;
        }

        public PolledRecord Take(int partition) => _ahead[partition].Dequeue();

        public void Add(in PolledRecord record)
        {
            if (record.Offset < _history.Range.Ends[record.Partition.Partition])
            {
                _ahead[record.Partition.Partition].Enqueue(record);
            }
        }

        private void Resume(int partition)
        {
            if (_paused[partition])
            {
                _paused[partition] = false;
                _consumer.Resume([_partitions[partition]]);
            }
        }

        /// <summary>Partitions that have enough ahead wait for this one, those that are at their ends for ever.</summary>
        private void PauseOthers(int waitedFor)
        {
            for (var partition = 0; partition < _partitions.Length; partition++)
            {
                if (partition != waitedFor && !_paused[partition] && (_ahead[partition].Count >= MostAhead || Next(partition) >= _history.Range.Ends[partition]))
                {
                    _paused[partition] = true;
                    _consumer.Pause([_partitions[partition]]);
                }
            }
        }

        private bool IsEmpty(TopicPartition partition) => _history.Range.Begins[partition.Partition] == _history.Range.Ends[partition.Partition];

        private long Next(int partition) =>
            IsEmpty(_partitions[partition]) ? _history.Range.Ends[partition] : Math.Max(_history.Range.Begins[partition], _consumer.Position(_partitions[partition]));
    }
}
