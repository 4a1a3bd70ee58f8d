namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Told of rebalances, inside <see cref="IRecordConsumer.Poll"/>.</summary>
public interface IGroupEvents
{
    /// <summary>These partitions are owned from now on, beside those owned before. May be empty.</summary>
    void Assigned(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>These partitions are about to be given away; the generation is still valid during the call, so it can commit.</summary>
    void Revoked(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>These partitions are already somebody else's; nothing of them may be committed.</summary>
    void Lost(IReadOnlyCollection<TopicPartition> partitions);
}
