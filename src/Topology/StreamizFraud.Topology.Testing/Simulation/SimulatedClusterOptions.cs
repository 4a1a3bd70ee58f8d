namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>Settings of a <see cref="SimulatedCluster"/>.</summary>
public sealed record SimulatedClusterOptions
{
    /// <summary>Whether the cluster lives in virtual time: no call ever waits, and whoever drives <see cref="Time"/> drives every timeout.</summary>
    /// <value>False by default: real time and real threads.</value>
    public bool Virtual { get; init; }

    /// <summary>Clock for sessions, transaction timeouts, marker delays and retention.</summary>
    /// <value>The system's clock by default.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Time between the end of a transaction and its markers; see <see cref="SimulatedCluster.MarkerDelay"/>.</summary>
    /// <value>Zero by default: markers are written at once.</value>
    public TimeSpan MarkerDelay { get; init; }

    /// <summary>Faults to inject; null for none.</summary>
    public IFaultScript? Faults { get; init; }

    /// <summary>
    /// Virtual time only: called when a call would wait, with the longest wait left. It can move the clock or run other actors, and answers
    /// whether to look again. Null: the call gives up at once.
    /// </summary>
    public Func<TimeSpan, bool>? VirtualWait { get; init; }

    /// <summary>
    /// Whether members are held in their group by a heartbeat of their own (as a client's background thread does) until
    /// <c>MaxPollInterval</c> without a poll, or until they are disposed of. Otherwise only a poll is a heartbeat, and a member that
    /// stays silent longer than its session timeout is thrown out.
    /// </summary>
    /// <value>Null, the default, takes the opposite of <see cref="Virtual"/>.</value>
    public bool? BackgroundHeartbeats { get; init; }

    /// <summary>Size of a full page of a partition's log, in bytes. A partition begins with smaller pages.</summary>
    /// <value>262,144 by default; at least 4,096.</value>
    public int PageBytes { get; init; } = 256 * 1024;

    /// <summary>Full pages to allocate before the first record, so that a measurement does not count them.</summary>
    /// <value>0 by default.</value>
    public int ReservedPages { get; init; }

    /// <summary>
    /// A partition of a compacted topic is compacted by itself when it has grown by this many bytes, and by more than what the last
    /// compaction left.
    /// </summary>
    /// <value>4 MiB by default; <see cref="long.MaxValue"/> switches it off.</value>
    public long CompactionBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest record that a producer takes, in bytes of key, value, headers and their frame (<c>message.max.bytes</c> of the client).</summary>
    /// <value>1,048,527 by default, as the clients of this library: what fits into a topic of default settings.</value>
    public int MaxRecordBytes { get; init; } = 1_048_527;

    /// <summary>Longest metadata that is kept beside a committed offset, in characters (<c>offset.metadata.max.bytes</c> of the broker).</summary>
    /// <value>4,096 by default.</value>
    public int MaxOffsetMetadata { get; init; } = 4096;
}
