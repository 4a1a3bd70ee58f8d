using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Commit;

/// <summary>What a commit sees of a task.</summary>
internal interface ICommittable
{
    /// <summary>The task.</summary>
    TaskId TaskId { get; }

    /// <summary>Whether it has taken records, changed state or moved its position since the last commit.</summary>
    bool NeedsCommit { get; }

    /// <summary>Processes what batching nodes hold back; may send records and change state.</summary>
    /// <param name="beforeCommit">Also what waits for the commit.</param>
    void FlushBatches(bool beforeCommit);

    /// <summary>Sends the changed rows to the changelogs and prepares the store write.</summary>
    void DrainState();

    /// <summary>Adds the offset of the next unprocessed record of every input (rule E3): never empty, so that the commit is fenced (CM5).</summary>
    void CollectOffsets(ICollection<PartitionOffset> offsets);

    /// <summary>Kafka has committed: writes the stores.</summary>
    void Committed();
}
