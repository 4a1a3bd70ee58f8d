namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Where a client is in its life.</summary>
/// <remarks>
/// <code>
/// Created ──▶ Rebalancing ◀──▶ Running ──▶ PendingShutdown ──▶ NotRunning
///                 └────────────────┴─────▶ PendingError ─────▶ Error
/// </code>
/// </remarks>
public enum KafkaStreamsState
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>Joining, or tasks are being restored.</summary>
    Rebalancing,

    /// <summary>Every thread processes.</summary>
    Running,

    /// <summary>Closing on request.</summary>
    PendingShutdown,

    /// <summary>Closed.</summary>
    NotRunning,

    /// <summary>Closing because a thread failed.</summary>
    PendingError,

    /// <summary>Closed because a thread failed; <see cref="KafkaStreams.Failure"/> says why.</summary>
    Error,
}
