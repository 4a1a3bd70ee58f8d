using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// A Kafka cluster in this process: partitions with control records, transactions with epochs and fencing, a last stable offset, classic
/// consumer groups with static members, transactional offsets, compaction, deletion of records. For embedded use and for tests.
/// </summary>
/// <remarks>
/// Thread-safe; the clients it makes belong to one thread each. In real time a poll waits for records. In virtual time
/// (<see cref="SimulatedClusterOptions.Virtual"/>) nothing ever waits: who drives the clock drives sessions, transaction timeouts and markers,
/// which are looked at in every call. Nothing is written to disk. Replication does not exist: what is appended is under the high watermark.
/// Polled bytes are slices of the log's pages and stay valid as long as they are referenced: a page of which a slice was handed out is left
/// to the garbage collector, never used again.
/// </remarks>
public sealed class SimulatedCluster : ICluster
{
    private readonly SimulatedBroker _broker;

    /// <summary>A cluster in real time with the default settings.</summary>
    public SimulatedCluster()
        : this(new SimulatedClusterOptions())
    {
    }

    /// <summary>A cluster in virtual time.</summary>
    /// <param name="virtualTime">The clock that the test moves.</param>
    public SimulatedCluster(TimeProvider virtualTime)
        : this(new SimulatedClusterOptions { Virtual = true, Time = virtualTime })
    {
    }

    /// <summary>A cluster.</summary>
    /// <param name="options">Settings.</param>
    public SimulatedCluster(SimulatedClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _broker = new SimulatedBroker(options);
    }

    /// <summary>
    /// Time between the decision that ends a transaction and the markers that make it visible. Until then its records lie above the last
    /// stable offset, and its offsets are unstable. Holds for transactions that end from now on.
    /// </summary>
    /// <value>Zero: at once. <see cref="Timeout.InfiniteTimeSpan"/>: only by <see cref="CompletePendingMarkers"/>, or when the producer goes on.</value>
    public TimeSpan MarkerDelay
    {
        get => _broker.MarkerDelay;
        set
        {
            lock (_broker.Gate)
            {
                _broker.MarkerDelay = value;
            }
        }
    }

    /// <summary>Faults to inject from now on; null for none.</summary>
    public IFaultScript? Faults
    {
        get => _broker.Faults;
        set => _broker.Faults = value;
    }

    /// <summary>How often a page of a log was used again instead of allocated, for measurements.</summary>
    public int RecycledPages => _broker.Pages.Recycled;

    /// <inheritdoc/>
    public IRecordConsumer CreateConsumer(ConsumerSettings settings) => new SimulatedConsumer(_broker, settings);

    /// <inheritdoc/>
    public IRecordProducer CreateProducer(ProducerSettings settings) => new SimulatedProducer(_broker, settings);

    /// <inheritdoc/>
    public IClusterAdmin CreateAdmin(AdminSettings? settings = null) => new SimulatedAdmin(_broker, (settings ?? new AdminSettings()).ClientId);

    /// <summary>Creates a topic; one that exists already is left as it is.</summary>
    /// <param name="name">Name.</param>
    /// <param name="partitions">Number of partitions, 1 or more.</param>
    /// <param name="config">
    /// Topic settings by Kafka's own names. <c>cleanup.policy</c>, <c>retention.ms</c>, <c>delete.retention.ms</c>, <c>min.compaction.lag.ms</c> and
    /// <c>max.message.bytes</c> matter, others are ignored.
    /// </param>
    /// <exception cref="ClusterException">A setting makes no sense.</exception>
    public void CreateTopic(string name, int partitions, IReadOnlyDictionary<string, string>? config = null)
    {
        lock (_broker.Gate)
        {
            _broker.CreateTopic_NeedsLock(name, partitions, config ?? new Dictionary<string, string>());
        }
    }

    /// <summary>Number of partitions of a topic; 0 if there is no such topic.</summary>
    public int PartitionCount(string topic)
    {
        lock (_broker.Gate)
        {
            return _broker.FindTopic(topic)?.Logs.Length ?? 0;
        }
    }

    /// <summary>Adds partitions to a topic. Groups that read it share out anew; records keep the partition they are in.</summary>
    /// <param name="name">Name.</param>
    /// <param name="partitions">Number of partitions from now on, more than before.</param>
    /// <exception cref="ClusterException">No such topic, or it has as many partitions.</exception>
    public void AddPartitions(string name, int partitions)
    {
        lock (_broker.Gate)
        {
            _broker.AddPartitions_NeedsLock(name, partitions);
        }
    }

    /// <summary>
    /// Deletes a topic, and with it what groups have committed for it; one that does not exist is ignored. Made again, it has another id.
    /// </summary>
    public void DeleteTopic(string name)
    {
        lock (_broker.Gate)
        {
            _broker.DeleteTopic_NeedsLock(name);
        }
    }

    /// <summary>Appends a record outside of any transaction.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="partition">Partition.</param>
    /// <param name="key">Key, or null.</param>
    /// <param name="value">Value, or null.</param>
    /// <param name="timestamp">CreateTime, ms since the Unix epoch.</param>
    /// <param name="headers">Headers; null for none.</param>
    /// <returns>Its offset.</returns>
    /// <exception cref="ClusterException">No such topic or partition.</exception>
    public long Produce(string topic, int partition, byte[]? key, byte[]? value, long timestamp, RecordHeaders? headers = null)
    {
        lock (_broker.Gate)
        {
            var log = _broker.Log_NeedsLock(new TopicPartition(topic, partition));
            var offset = log.Append(0, key, key is not null, value, value is not null, timestamp, headers ?? RecordHeaders.Empty);
            _broker.SignalStable_NeedsLock();
            return offset;
        }
    }

    /// <summary>All records of a partition that are still there, as copies.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="partition">Partition.</param>
    /// <param name="readCommitted">Whether records of open and aborted transactions are left out.</param>
    /// <exception cref="ClusterException">No such topic or partition.</exception>
    public IReadOnlyList<SimulatedRecord> ReadAll(string topic, int partition, bool readCommitted = true)
    {
        lock (_broker.Gate)
        {
            _broker.Tick_NeedsLock();
            return _broker.Log_NeedsLock(new TopicPartition(topic, partition)).Copy(readCommitted);
        }
    }

    /// <summary>The high watermark, or the last stable offset.</summary>
    /// <exception cref="ClusterException">No such topic or partition.</exception>
    public long EndOffset(string topic, int partition, bool readCommitted = false)
    {
        lock (_broker.Gate)
        {
            _broker.Tick_NeedsLock();
            return _broker.Log_NeedsLock(new TopicPartition(topic, partition)).EndFor(readCommitted);
        }
    }

    /// <summary>What a group has committed, without waiting for pending transactions; offset -1 for nothing.</summary>
    public PartitionOffset CommittedOffset(string group, TopicPartition partition)
    {
        lock (_broker.Gate)
        {
            return _broker.Group_NeedsLock(group).Offsets.Get(partition);
        }
    }

    /// <summary>Sets a group's committed offset as an operator's tool does, by default without metadata; a real cluster allows it only while the group has no members.</summary>
    /// <param name="group">The group.</param>
    /// <param name="offset">The new offset of a partition, and what is kept beside it.</param>
    public void AlterCommittedOffset(string group, PartitionOffset offset)
    {
        lock (_broker.Gate)
        {
            _broker.Group_NeedsLock(group).Offsets.Commit(offset);
        }
    }

    /// <summary>Sets what a group has committed for a partition, or takes it away, as an operator's tool does.</summary>
    /// <param name="group">The group.</param>
    /// <param name="offset">The offset, with what metadata is to be beside it: a tool's has none. Offset -1: nothing is committed.</param>
    public void ResetOffset(string group, PartitionOffset offset)
    {
        lock (_broker.Gate)
        {
            var offsets = _broker.Group_NeedsLock(group).Offsets;
            if (offset.Offset < 0)
            {
                offsets.Remove(offset.Partition);
            }
            else
            {
                offsets.Commit(offset);
            }
        }
    }

    /// <summary>Looks at the clock: aborts transactions that are over their time, writes markers that are due, throws out silent members.</summary>
    public void CheckDeadlines()
    {
        lock (_broker.Gate)
        {
            _broker.Tick_NeedsLock();
        }
    }

    /// <summary>Writes the markers of all transactions that are decided.</summary>
    public void CompletePendingMarkers()
    {
        lock (_broker.Gate)
        {
            _broker.Transactions.CompleteAll();
        }
    }

    /// <summary>
    /// Lets a late duplicate of the last request that ended a transaction of this id arrive now. Without KIP-890 it ends the transaction that
    /// is open meanwhile, if the producer is still the same.
    /// </summary>
    /// <returns>Whether it ended one.</returns>
    public bool RepeatLastEnd(string transactionalId)
    {
        lock (_broker.Gate)
        {
            return _broker.Transactions.RepeatLastEnd(transactionalId);
        }
    }

    /// <summary>
    /// Lets the oldest copy of a commit without a transaction arrive now, of those that members of the group sent twice (<see cref="FaultAnswer.Resend"/>) or that
    /// were under way when they were given up. It is taken if the member is still of the same generation.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <returns>Whether it was taken; false also if there is none.</returns>
    public bool DeliverLateCommit(string group)
    {
        lock (_broker.Gate)
        {
            _broker.Tick_NeedsLock();
            return _broker.Group_NeedsLock(group).DeliverCommit();
        }
    }

    /// <summary>Copies of requests of this transactional id that are under way, the oldest first (<see cref="FaultAnswer.Resend"/>).</summary>
    public IReadOnlyList<TransactionalCall> CopiesUnderWay(string transactionalId)
    {
        lock (_broker.Gate)
        {
            return [.. (_broker.Transactions.Find(transactionalId)?.UnderWay ?? []).Select(copy => copy.Kind)];
        }
    }

    /// <summary>
    /// Lets the oldest copy of this kind arrive now. The broker takes it for a request of the transaction that is open meanwhile, if the producer is
    /// still the same; offsets, if their group has joined that transaction.
    /// </summary>
    /// <returns>Whether it changed anything; false for a stale one, or if there is none.</returns>
    public bool DeliverLateCopy(string transactionalId, TransactionalCall call)
    {
        lock (_broker.Gate)
        {
            _broker.Tick_NeedsLock();
            return _broker.Transactions.Deliver(transactionalId, call);
        }
    }

    /// <summary>Compacts all partitions of a topic, whatever its policy: below the last stable offset the last committed record of each key stays.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="dropTombstones">Whether tombstones go at once, not only after <c>delete.retention.ms</c>.</param>
    /// <exception cref="ClusterException">No such topic.</exception>
    public void Compact(string topic, bool dropTombstones = false)
    {
        lock (_broker.Gate)
        {
            _broker.Tick_NeedsLock();
            foreach (var log in _broker.Log_NeedsLock(new TopicPartition(topic, 0)).Topic.Logs)
            {
                log.Compact(dropTombstones);
            }
        }
    }

    /// <summary>
    /// Deletes what <c>retention.ms</c> says, which nothing else does here: whole pages whose newest record timestamp is older than the clock's
    /// time less the retention, from the start of each partition, as a broker deletes segments.
    /// </summary>
    public void ApplyRetention()
    {
        lock (_broker.Gate)
        {
            _broker.Tick_NeedsLock();
            foreach (var topic in _broker.Topics_NeedsLock().Where(topic => topic.Deletes && topic.Retention != TimeSpan.MaxValue))
            {
                var oldest = _broker.NowMilliseconds - (long)topic.Retention.TotalMilliseconds;
                foreach (var log in topic.Logs)
                {
                    log.DeleteBefore(log.ExpiredBefore(oldest));
                }
            }
        }
    }

    /// <summary>
    /// Kills a process: each client made so far whose id begins so throws <see cref="SimulatedCrashException"/> from its next call on, and
    /// nothing it does reaches the cluster. Its sessions and transactions stay until they time out or are taken over.
    /// </summary>
    public void Kill(string clientIdPrefix)
    {
        lock (_broker.Gate)
        {
            _broker.Kill_NeedsLock(clientIdPrefix);
        }
    }
}
