using System.Buffers;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Simulation.Tests.Twins;

/// <summary>A consumer that does what the one behind it does.</summary>
internal abstract class ConsumerDecorator(IRecordConsumer inner) : IRecordConsumer
{
    public virtual GroupMembership Membership => inner.Membership;

    public virtual void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events) => inner.Subscribe(topics, events);

    public virtual int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink) => inner.Poll(timeout, maxRecords, sink);

    public void Fetch(IReadOnlyCollection<PartitionOffset> positions) => inner.Fetch(positions);

    public void Pause(IReadOnlyCollection<TopicPartition> partitions) => inner.Pause(partitions);

    public void Resume(IReadOnlyCollection<TopicPartition> partitions) => inner.Resume(partitions);

    public long Position(TopicPartition partition) => inner.Position(partition);

    public long EndOffset(TopicPartition partition) => inner.EndOffset(partition);

    public virtual IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout) =>
        inner.Committed(partitions, timeout);

    public PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets) => inner.CommitOffsets(offsets);

    public void Close() => inner.Close();

    public void Leave() => inner.Leave();

    public void Dispose() => inner.Dispose();
}

/// <summary>A producer that does what the one behind it does.</summary>
internal abstract class ProducerDecorator(IRecordProducer inner) : IRecordProducer
{
    public int LargestRecord(int? maxMessageBytes) => inner.LargestRecord(maxMessageBytes);

    public virtual bool HasRepeatedCalls => inner.HasRepeatedCalls;

    public PortReply InitTransactions(TimeSpan timeout) => inner.InitTransactions(timeout);

    public PortReply Begin() => inner.Begin();

    public virtual PortReply Send(in ProducerRecord record) => inner.Send(record);

    public virtual PortReply Flush(TimeSpan timeout) => inner.Flush(timeout);

    public virtual PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout) =>
        inner.SendOffsets(offsets, membership, timeout);

    public virtual PortReply Commit(TimeSpan timeout) => inner.Commit(timeout);

    public PortReply Abort(TimeSpan timeout) => inner.Abort(timeout);

    public void Dispose() => inner.Dispose();
}

/// <summary>A database that does what the one behind it does.</summary>
internal abstract class DatabaseDecorator(ITaskDatabase inner) : ITaskDatabase
{
    public IByteStore Store(string name) => inner.Store(name);

    public IReadOnlyDictionary<long, IByteStore> Segments(string store) => inner.Segments(store);

    public virtual IByteStore CreateSegment(string store, long number) => inner.CreateSegment(store, number);

    public void DropSegment(string store, long number) => inner.DropSegment(store, number);

    public virtual bool TryGetMeta(ReadOnlySpan<byte> key, IBufferWriter<byte> value) => inner.TryGetMeta(key, value);

    public virtual IWriteBatch CreateBatch() => inner.CreateBatch();

    public virtual void Write(IWriteBatch batch) => inner.Write(batch);

    public virtual void Dispose() => inner.Dispose();
}
