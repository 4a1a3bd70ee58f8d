using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>What a <see cref="ChangelogReader"/> brings up to date.</summary>
internal interface IRestorable
{
    /// <summary>The task that it belongs to.</summary>
    TaskId TaskId { get; }

    /// <summary>The partitions that it is filled from, and how far each has been taken.</summary>
    IReadOnlyList<ChangelogCursor> Changelogs { get; }

    /// <summary>When the ends were asked for that it is restored to, ms since the Unix epoch.</summary>
    long RestoreBegan { get; set; }

    /// <summary>When a store was last known to have seen all of its changelog, ms since the Unix epoch; null if that was never noted.</summary>
    long? CaughtUp(ChangelogCursor cursor);

    /// <summary>Notes that the stores have seen all that their changelogs had at a time.</summary>
    /// <param name="time">Milliseconds since the Unix epoch.</param>
    void MarkCaughtUp(long time);

    /// <summary>Takes one record; <see cref="FlushRestored"/> makes it durable together with its offset.</summary>
    void Restore(ChangelogCursor cursor, in PolledRecord record);

    /// <summary>Writes what was taken since the last call.</summary>
    void FlushRestored();
}
