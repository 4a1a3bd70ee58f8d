using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>A producer that does what the one behind it does.</summary>
internal class PassingProducer(IRecordProducer inner) : IRecordProducer
{
    public bool HasRepeatedCalls => inner.HasRepeatedCalls;

    public virtual PortReply InitTransactions(TimeSpan timeout) => inner.InitTransactions(timeout);

    public PortReply Begin() => inner.Begin();

    public PortReply Send(in ProducerRecord record) => inner.Send(record);

    public int LargestRecord(int? maxMessageBytes) => inner.LargestRecord(maxMessageBytes);

    public virtual PortReply Flush(TimeSpan timeout) => inner.Flush(timeout);

    public virtual PortReply SendOffsets(IReadOnlyCollection<PartitionOffset> offsets, GroupMembership membership, TimeSpan timeout) =>
        inner.SendOffsets(offsets, membership, timeout);

    public PortReply Commit(TimeSpan timeout) => inner.Commit(timeout);

    public PortReply Abort(TimeSpan timeout) => inner.Abort(timeout);

    public virtual void Dispose() => inner.Dispose();
}
