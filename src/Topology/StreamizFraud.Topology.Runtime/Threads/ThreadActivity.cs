namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>What a stream thread is at.</summary>
internal enum ThreadActivity
{
    /// <summary>Making a new producer, which fences the one before (CR2).</summary>
    Resyncing,

    /// <summary>In the client's poll, in which rebalances arrive.</summary>
    Polling,

    /// <summary>Opening tasks, reading their committed offsets, restoring their stores (CR1, CR3 to CR5).</summary>
    Opening,

    /// <summary>In the topology's own code.</summary>
    Processing,

    /// <summary>Waiting until the broker has what was sent (CT3).</summary>
    Flushing,

    /// <summary>Waiting for the broker to commit (CT4, CT5).</summary>
    Committing,

    /// <summary>Writing the stores (CT6).</summary>
    WritingStores,
}
