using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>The partitions that are read now: where each began, and where its end was last seen.</summary>
internal sealed class FetchedPartitions
{
    private readonly Dictionary<TopicPartition, Place> _places = [];

    /// <summary>Counts replacements of the set, so that a batch can tell whether one happened while it was taken.</summary>
    internal int Version { get; private set; }

    internal bool Contains(TopicPartition partition) => _places.ContainsKey(partition);

    internal void Replace(IReadOnlyCollection<PartitionOffset> positions) => Change([.. _places.Keys], positions);

    /// <summary>What is read.</summary>
    internal IReadOnlyCollection<TopicPartition> All => _places.Keys;

    /// <summary>Some partitions are not read any more, others are.</summary>
    internal void Change(IReadOnlyCollection<TopicPartition> removed, IReadOnlyCollection<PartitionOffset> added)
    {
        Version++;
        foreach (var partition in removed)
        {
            _places.Remove(partition);
        }

        foreach (var position in added)
        {
            _places[position.Partition] = new Place(position.Offset, -1);
        }
    }

    internal void Clear() => Replace([]);

    /// <summary>The client has read everything up to this offset: the last stable one when reading committed records only.</summary>
    internal void EndSeen(TopicPartition partition, long offset)
    {
        if (_places.TryGetValue(partition, out var place))
        {
            _places[partition] = place with { End = offset };
        }
    }

    internal Place? Find(TopicPartition partition) => _places.TryGetValue(partition, out var place) ? place : null;

    /// <summary>One partition that is read.</summary>
    /// <param name="Start">Offset that reading began at; -1 when the client was left to find it.</param>
    /// <param name="End">End as last seen; -1 if never.</param>
    internal readonly record struct Place(long Start, long End);
}
