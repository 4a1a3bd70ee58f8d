using System.Text;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>How far a store has followed its changelog.</summary>
internal sealed class ChangelogCursor(TaskStore store, TopicPartition partition, string offsetName, long nextOffset)
{
    public TaskStore Store { get; } = store;

    public TopicPartition Partition { get; } = partition;

    /// <summary>Offset of the first changelog record that is not in the store; -1 if the store has never been filled.</summary>
    public long NextOffset { get; set; } = nextOffset;

    /// <summary>Whether the topic is one that the task reads: the store then stands where the task's input does, and no further.</summary>
    public bool FollowsInput { get; init; }

    /// <summary>Committed offset of that input, -1 if there is none (rule G4).</summary>
    public long InputOffset { get; set; } = -1;

    /// <summary>Where restoring began and ends (exclusive), and how many records it applied.</summary>
    public long StartOffset { get; set; } = -1;

    public long EndOffset { get; set; } = -1;

    public long Restored { get; set; }

    /// <summary>Whether local state was there when restoring began.</summary>
    public bool HadLocalState { get; set; }

    /// <summary>Highest time restored: the clock of a task without local state starts there (ruling 6).</summary>
    public long HighestTimestamp { get; set; } = -1;

    /// <summary>Whether what was there when restoring began has been taken.</summary>
    public bool IsRestored => NextOffset >= EndOffset;

    /// <summary>What makes rows of the records of that topic; null: they are rows as they are.</summary>
    public IRestoredThrough? Source { get; set; }

    /// <summary>Highest event time of that topic's records before <see cref="NextOffset"/>, -1 if there is none.</summary>
    public long SourceTime { get; set; } = -1;

    /// <summary>Name of <see cref="SourceTime"/> in the metadata, in bytes.</summary>
    public byte[] SourceTimeKey { get; } = Encoding.UTF8.GetBytes(TaskMetadata.SourceTime(store.Name));

    /// <summary>Name of <see cref="NextOffset"/> in the metadata.</summary>
    public string OffsetName { get; } = offsetName;

    /// <summary>The same in bytes.</summary>
    public byte[] OffsetKey { get; } = Encoding.UTF8.GetBytes(offsetName);
}
