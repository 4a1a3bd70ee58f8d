using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>What a task's state is opened with.</summary>
internal sealed record TaskStatePlan
{
    public required string ApplicationId { get; init; }

    public required TaskId Task { get; init; }

    /// <summary>Told of the walks through the stores; null: nobody is.</summary>
    public OpenIterators? Iterators { get; init; }

    public required Subtopology Subtopology { get; init; }

    public required string Directory { get; init; }

    public required IStoreEngine PersistentEngine { get; init; }

    public required IStoreEngine MemoryEngine { get; init; }

    public required Func<RecordStamp> Stamp { get; init; }

    /// <summary>Counts a write that a store refuses.</summary>
    public required Action<string, string> Drop { get; init; }

    /// <summary>Told of a misuse of a store.</summary>
    public Action<string, string> Warn { get; init; } = (_, _) => { };

    public required int MaxCachedRows { get; init; }

    /// <summary>Longest metadata of an offset, in characters.</summary>
    public int OffsetMetadataMaxBytes { get; init; } = StreamsConfig.DefaultOffsetMetadataMaxBytes;

    /// <summary>The wall-clock time, ms since the Unix epoch.</summary>
    public required Func<long> Now { get; init; }

    /// <summary>Partitions of the topics that are read, by full name.</summary>
    public required IReadOnlyDictionary<string, int> PartitionCounts { get; init; }

    /// <summary>Whether the stores are global: filled from all partitions of their topics, not from the task's.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Topics that the task reads, by full name and in its order; none if the stores are global, which belong to no group.</summary>
    public IReadOnlyList<string> Inputs => IsGlobal
        ? []
        : [.. Subtopology.SourceTopics.Select(topic => topic.FullName(ApplicationId)).Where(topic => PartitionCounts[topic] > Task.Partition).Order(StringComparer.Ordinal)];

    /// <summary>Whether a store stands on a topic that the task reads (rule G4).</summary>
    public bool FollowsInput(string store) => !IsGlobal && Subtopology.SourceChangelogs.ContainsKey(store);

    /// <summary>
    /// The partitions that a store is filled from, each with the name that its offset is kept by. One that stands on a source topic has
    /// none where that topic has no partition of the task's number: the task has no rows of it then.
    /// </summary>
    public IEnumerable<(TopicPartition Partition, string OffsetName)> ChangelogsOf(StoreDefinition store)
    {
        var topic = TopicOf(store.Name);
        if (IsGlobal)
        {
            return Enumerable.Range(0, PartitionCounts[topic]).Select(partition =>
                (new TopicPartition(topic, partition), TaskMetadata.NextOffset(store.Name, partition)));
        }

        var exists = FollowsInput(store.Name) ? PartitionCounts[topic] > Task.Partition : store.Logged;
        return exists ? [(new TopicPartition(topic, Task.Partition), TaskMetadata.NextOffset(store.Name))] : [];
    }

    /// <inheritdoc cref="Subtopology.ChangelogOf"/>
    public string TopicOf(string store) => Subtopology.ChangelogOf(store, ApplicationId);
}
