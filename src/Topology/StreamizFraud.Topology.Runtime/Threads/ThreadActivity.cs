namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>What a stream thread is at.</summary>
internal enum ThreadActivity
{
    /// <summary>Making a new producer, which fences the one before (R2).</summary>
    Resyncing,

    /// <summary>In the client's poll, in which rebalances arrive.</summary>
    Polling,

    /// <summary>Opening tasks, reading their committed offsets, restoring their stores (R1, R3 to R5).</summary>
    Opening,

    /// <summary>In the topology's own code.</summary>
    Processing,

    /// <summary>Waiting until the broker has what was sent (T3).</summary>
    Flushing,

    /// <summary>Waiting for the broker to commit (T4, T5).</summary>
    Committing,

    /// <summary>Writing the stores (T6).</summary>
    WritingStores,
}
