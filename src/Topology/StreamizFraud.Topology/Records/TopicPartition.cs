namespace StreamizFraud.Topology;

/// <summary>Names one partition of one topic.</summary>
/// <param name="Topic">Full topic name, as the cluster knows it.</param>
/// <param name="Partition">Partition number, from 0.</param>
public readonly record struct TopicPartition(string Topic, int Partition) : IComparable<TopicPartition>
{
    /// <inheritdoc/>
    public int CompareTo(TopicPartition other)
    {
        var byTopic = string.CompareOrdinal(Topic, other.Topic);
        return byTopic != 0 ? byTopic : Partition.CompareTo(other.Partition);
    }

    /// <summary>Written <c>"topic-partition"</c>, as Kafka's own tools write it.</summary>
    public override string ToString() => $"{Topic}-{Partition}";
}
