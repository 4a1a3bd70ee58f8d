using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Simulation.Tests.Twins;

/// <summary>CM1: stores are written before Kafka has committed.</summary>
internal sealed class StoresFirst(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    private readonly List<EagerDatabase> _databases = [];

    public override IStoreEngine Wrap(IStoreEngine engine) => new EagerEngine(engine, _databases);

    public override void Reached(CommitStep step)
    {
        if (step == CommitStep.ProducerFlushed)
        {
            _databases.ForEach(database => database.WriteAll());
        }
    }

    private sealed class EagerEngine(IStoreEngine inner, List<EagerDatabase> databases) : IStoreEngine
    {
        public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
        {
            var database = new EagerDatabase(inner.Open(directory, stores));
            databases.Add(database);
            return database;
        }
    }

    private sealed class EagerDatabase(ITaskDatabase inner) : DatabaseDecorator(inner)
    {
        private readonly List<IWriteBatch> _batches = [];
        private bool _closed;

        public override IWriteBatch CreateBatch()
        {
            _batches.Add(base.CreateBatch());
            return _batches[^1];
        }

        public void WriteAll()
        {
            foreach (var batch in _batches.Where(batch => !_closed && batch.Count > 0))
            {
                Write(batch);
            }
        }

        public override void Dispose()
        {
            _closed = true;
            base.Dispose();
        }
    }
}

/// <summary>K6: the rows of the global store and its place in the topic are written one after the other.</summary>
internal sealed class GlobalRowsBeforePlace(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    public override IStoreEngine Wrap(IStoreEngine engine) => new Engine(engine);

    private sealed class Engine(IStoreEngine inner) : IStoreEngine
    {
        public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
        {
            var database = inner.Open(directory, stores);
            return Path.GetFileName(directory) == "global" ? new Database(database) : database;
        }
    }

    private sealed class Database(ITaskDatabase inner) : DatabaseDecorator(inner)
    {
        public override IWriteBatch CreateBatch() => new Batch(base.CreateBatch(), base.CreateBatch());

        public override void Write(IWriteBatch batch)
        {
            base.Write(((Batch)batch).Rows);
            base.Write(((Batch)batch).Facts);
        }
    }

    private sealed class Batch(IWriteBatch rows, IWriteBatch facts) : IWriteBatch
    {
        public IWriteBatch Rows => rows;

        public IWriteBatch Facts => facts;

        public int Count => rows.Count + facts.Count;

        public void Put(IByteStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => rows.Put(store, key, value);

        public void Delete(IByteStore store, ReadOnlySpan<byte> key) => rows.Delete(store, key);

        public void PutMeta(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => facts.PutMeta(key, value);

        public void Clear()
        {
            rows.Clear();
            facts.Clear();
        }

        public void Dispose()
        {
            rows.Dispose();
            facts.Dispose();
        }
    }
}

/// <summary>K6: the global topic is read as it is written, aborted transactions included.</summary>
internal sealed class GlobalReadsUncommitted(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings)
    {
        if (!settings.ClientId.EndsWith("-global-consumer", StringComparison.Ordinal))
        {
            return consumer;
        }

        consumer.Dispose();
        return Cluster.CreateConsumer(settings with { ReadCommitted = false });
    }
}

/// <summary>CM2: restores only up to the last stable offset.</summary>
internal sealed class RestoreToLastStable(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IClusterAdmin Wrap(IClusterAdmin admin) => new Admin(admin);

    private sealed class Admin(IClusterAdmin inner) : AdminDecorator(inner)
    {
        public override IReadOnlyList<PartitionOffset> ListOffsets(
            IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout) =>
            base.ListOffsets(partitions, position == OffsetPosition.End ? OffsetPosition.LastStable : position, timeout);
    }
}

/// <summary>CM3: takes committed offsets that a pending transaction may still change.</summary>
internal sealed class UnstableOffsets(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings) => new Consumer(consumer, Cluster);

    private sealed class Consumer(IRecordConsumer inner, SimulatedCluster cluster) : ConsumerDecorator(inner)
    {
        public override IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
            [.. partitions.Select(partition => cluster.CommittedOffset(Scenario.Application, partition))];
    }
}

/// <summary>CM5: offsets are committed beside the transaction, not in it.</summary>
internal sealed class OffsetsOutsideTransaction(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    private IRecordConsumer? _member;

    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings)
    {
        _member = settings.GroupId is null ? _member : consumer;
        return consumer;
    }

    protected override IRecordProducer Wrap(IRecordProducer producer) => new Producer(producer, this);

    private sealed class Producer(IRecordProducer inner, OffsetsOutsideTransaction twin) : ProducerDecorator(inner)
    {
        public override PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout) =>
            twin._member!.CommitOffsets(offsets);
    }
}

/// <summary>CM6: a commit whose reply was lost counts as aborted, and the input goes on from the last commit that was confirmed.</summary>
internal sealed class LostReplyIsAbort(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    private readonly Dictionary<TopicPartition, PartitionOffset> _confirmed = [];
    private bool _believesInAbort;

    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings) => new Consumer(consumer, this);

    protected override IRecordProducer Wrap(IRecordProducer producer) => new Producer(producer, this);

    private sealed class Producer(IRecordProducer inner, LostReplyIsAbort twin) : ProducerDecorator(inner)
    {
        private IReadOnlyCollection<PartitionOffset> _sent = [];

        public override PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout)
        {
            _sent = [.. offsets];
            return base.SendOffsets(offsets, membership, timeout);
        }

        public override PortReply Commit(TimeSpan timeout)
        {
            var reply = base.Commit(timeout);
            if (reply.Status == PortStatus.InDoubt)
            {
                twin._believesInAbort = true;
                return new PortReply(PortStatus.MustAbort, reply.Reason);
            }

            foreach (var offset in reply.IsOk ? _sent : [])
            {
                twin._confirmed[offset.Partition] = offset;
            }

            return reply;
        }
    }

    private sealed class Consumer(IRecordConsumer inner, LostReplyIsAbort twin) : ConsumerDecorator(inner)
    {
        public override IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
        {
            var offsets = base.Committed(partitions, timeout);
            if (!twin._believesInAbort)
            {
                return offsets;
            }

            twin._believesInAbort = false;
            return [.. offsets.Select(offset => twin._confirmed.GetValueOrDefault(offset.Partition, offset))];
        }
    }
}

/// <summary>CM7: the thread does not hear that its partitions were lost, and commits old work with its new membership.</summary>
internal sealed class DeafToLost(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordConsumer Wrap(IRecordConsumer consumer, ConsumerSettings settings) => new Consumer(consumer);

    private sealed class Consumer(IRecordConsumer inner) : ConsumerDecorator(inner)
    {
        public override void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events) => base.Subscribe(topics, new Events(events));
    }

    private sealed class Events(IGroupEvents inner) : IGroupEvents
    {
        public void Assigned(IReadOnlyCollection<TopicPartition> partitions) => inner.Assigned(partitions);

        public void Revoked(IReadOnlyCollection<TopicPartition> partitions) => inner.Revoked(partitions);

        public void Lost(IReadOnlyCollection<TopicPartition> partitions)
        {
        }
    }
}

/// <summary>CM8: the producer is kept although the end of a transaction was sent more than once.</summary>
internal sealed class KeepsProducer(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordProducer Wrap(IRecordProducer producer) => new Producer(producer);

    private sealed class Producer(IRecordProducer inner) : ProducerDecorator(inner)
    {
        public override bool HasRepeatedCalls => false;
    }
}

/// <summary>CM9: the producer is kept although offsets may have been sent more than once; only the end is watched.</summary>
internal sealed class WatchesEndsOnly(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordProducer Wrap(IRecordProducer producer, ProducerSettings settings) => new Producer(producer, Cluster, settings.TransactionalId);

    private sealed class Producer(IRecordProducer inner, SimulatedCluster cluster, string? id) : ProducerDecorator(inner)
    {
        public override bool HasRepeatedCalls => id is not null && cluster.CopiesUnderWay(id).Contains(TransactionalCall.End);
    }
}

/// <summary>The transaction is committed while records still wait in the client, and those are dropped.</summary>
internal sealed class DropsFlush(SimulatedCluster cluster) : ProcessPorts(cluster)
{
    protected override IRecordProducer Wrap(IRecordProducer producer) => new Producer(producer);

    private sealed class Producer(IRecordProducer inner) : ProducerDecorator(inner)
    {
        private const int Linger = 5;
        private readonly List<Func<PortReply>> _queue = [];

        public override PortReply Send(in ProducerRecord record)
        {
            // Its bytes are borrowed.
            var (topic, partition, timestamp, headers, receipt) = (record.Topic, record.Partition, record.Timestamp, record.Headers, record.Receipt);
            var (key, value) = (record.HasKey ? record.Key.ToArray() : null, record.HasValue ? record.Value.ToArray() : null);
            _queue.Add(() => base.Send(new()
            {
                Topic = topic,
                Partition = partition,
                Timestamp = timestamp,
                Key = key,
                HasKey = key is not null,
                Value = value,
                HasValue = value is not null,
                Headers = headers,
                Receipt = receipt,
            }));
            return _queue.Count < Linger ? PortReply.Ok : Drain();
        }

        public override PortReply Flush(TimeSpan timeout) => PortReply.Ok;

        public override PortReply Commit(TimeSpan timeout)
        {
            _queue.Clear();
            return base.Commit(timeout);
        }

        private PortReply Drain()
        {
            var replies = _queue.ConvertAll(send => send());
            _queue.Clear();
            return replies.Find(reply => !reply.IsOk) is { Reason: not null } failed ? failed : PortReply.Ok;
        }
    }
}
