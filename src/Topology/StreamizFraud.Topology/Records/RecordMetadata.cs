namespace StreamizFraud.Topology.Records;

/// <summary>Where an input record came from.</summary>
/// <param name="Topic">Topic; empty inside a punctuation.</param>
/// <param name="Partition">Partition, -1 inside a punctuation.</param>
/// <param name="Offset">Offset, -1 inside a punctuation.</param>
public readonly record struct RecordMetadata(string Topic, int Partition, long Offset)
{
    /// <summary>What a punctuation sees.</summary>
    public static RecordMetadata None { get; } = new(string.Empty, -1, -1);

    /// <summary>Written <c>"topic-partition@offset"</c>: all that messages may say of a record.</summary>
    public override string ToString() => $"{Topic}-{Partition}@{Offset}";
}
