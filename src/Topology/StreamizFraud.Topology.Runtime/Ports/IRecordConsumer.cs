namespace StreamizFraud.Topology.Runtime.Ports;

/// <summary>Reads records, as a member of a group or of partitions named by hand.</summary>
/// <remarks>
/// Owned by one thread. The partitions a member <em>owns</em> (told through <see cref="IGroupEvents"/>) and those it <em>fetches</em>
/// (set by <see cref="Fetch"/>) are kept apart (ruling 7): joining a group fetches nothing by itself.
/// Failures of the cluster are thrown as <see cref="ClusterException"/>.
/// </remarks>
public interface IRecordConsumer : IDisposable
{
    /// <summary>Joins the group; from now on <see cref="Poll"/> reports rebalances to <paramref name="events"/>.</summary>
    /// <param name="topics">Topics whose partitions are shared out.</param>
    /// <param name="events">Called inside <see cref="Poll"/> and <see cref="Close"/>, on that thread.</param>
    void Subscribe(IReadOnlyCollection<string> topics, IGroupEvents events);

    /// <summary>Takes what has arrived, waiting up to <paramref name="timeout"/> when nothing has.</summary>
    /// <param name="timeout">Zero: do not wait. A cluster in virtual time never waits.</param>
    /// <param name="maxRecords">Most records to hand over, 1 or more.</param>
    /// <param name="sink">Gets the records, those of one partition in offset order.</param>
    /// <returns>Number of records handed over.</returns>
    /// <exception cref="ClusterException">Among others: an offset that is no longer there (<see cref="ClusterFault.OffsetOutOfRange"/>).</exception>
    int Poll(TimeSpan timeout, int maxRecords, IRecordSink sink);

    /// <summary>Replaces the set of partitions to read by these, each from its offset. Records of other partitions are not handed over any more.</summary>
    void Fetch(IReadOnlyCollection<PartitionOffset> positions);

    /// <summary>Stops handing over records of these partitions, without losing their position.</summary>
    void Pause(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Hands over records of these partitions again.</summary>
    void Resume(IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>
    /// Offset of the next record of a fetched partition, past transaction markers and gaps of compaction that have been read;
    /// -1 if nothing is known yet.
    /// </summary>
    long Position(TopicPartition partition);

    /// <summary>
    /// End of a fetched partition as far as the client has heard (for a read_committed consumer its last stable offset);
    /// -1 if nothing is known yet.
    /// </summary>
    long EndOffset(TopicPartition partition);

    /// <summary>Committed offsets of the group, waiting until no transaction that could still change them is pending (KIP-447).</summary>
    /// <returns>One entry a partition; offset -1 where nothing was committed.</returns>
    /// <exception cref="ClusterException">No answer within <paramref name="timeout"/>.</exception>
    IReadOnlyList<PartitionOffset> Committed(IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout);

    /// <summary>Identity of this member now, for <see cref="IRecordProducer.SendOffsets"/>; take it anew for each transaction.</summary>
    /// <remarks>Only between the first assignment and <see cref="Close"/>.</remarks>
    GroupMembership Membership { get; }

    /// <summary>Commits offsets of the group without a transaction (at least once).</summary>
    PortReply CommitOffsets(IReadOnlyCollection<PartitionOffset> offsets);

    /// <summary>Leaves the group (a static member only goes silent), reporting the revocation first. Idempotent.</summary>
    void Close();

    /// <summary>
    /// Closes as <see cref="Close"/> does, but for good: a static member too gives its place up, so that its partitions go to the others at once and not
    /// after its session. Idempotent.
    /// </summary>
    void Leave();
}
