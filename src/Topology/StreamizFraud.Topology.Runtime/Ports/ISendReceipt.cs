namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Told where a sent record went.</summary>
public interface ISendReceipt
{
    /// <summary>The broker has taken the record at <paramref name="offset"/>. Called before <see cref="IRecordProducer.Flush"/> returns, on any thread.</summary>
    void Delivered(TopicPartition partition, long offset);
}
