using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Threads;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>How far a store has been brought to the end of its changelog.</summary>
/// <param name="Task">The task; <see cref="TaskId.Global"/> for a global store.</param>
/// <param name="Store">The store.</param>
/// <param name="Changelog">The changelog partition that is read; of a global store one partition of its topic.</param>
/// <param name="StartOffset">First offset to read: the beginning of the partition, or where local state stood.</param>
/// <param name="NextOffset">First offset that has not been read yet; at the end not before <paramref name="EndOffset"/>.</param>
/// <param name="EndOffset">End of the changelog when restoring began.</param>
/// <param name="Records">Records applied so far; offsets of transaction markers and compacted records are not among them.</param>
/// <param name="FromLocalState">Whether local state was there to go on from.</param>
public sealed record RestoreReport(
    TaskId Task, string Store, TopicPartition Changelog, long StartOffset, long NextOffset, long EndOffset, long Records, bool FromLocalState)
{
    /// <summary>Says that local rows go, as a fault or as what time does.</summary>
    internal static void Rebuilding(ILogger logger, TaskId task, ChangelogGapException gap)
    {
        if (gap.IsFault)
        {
            ThreadLog.Rebuilt(logger, task, gap.Message);
        }
        else
        {
            ThreadLog.Aged(logger, task, gap.Message);
        }
    }

    internal static void Give(ILogger logger, ThreadEnvironment environment, RestoreStage stage, TaskId task, ChangelogCursor cursor)
    {
        if (stage == RestoreStage.Ended)
        {
            ThreadLog.Restored(
                logger, task, cursor.Store.Name, cursor.Restored, cursor.StartOffset, cursor.EndOffset, cursor.Partition.ToString());
            environment.Metrics.Restored(cursor.Restored);
        }

        environment.Restoring?.Invoke(
            stage,
            new RestoreReport(
                task,
                cursor.Store.Name,
                cursor.Partition,
                cursor.StartOffset,
                Math.Max(cursor.NextOffset, cursor.StartOffset),
                cursor.EndOffset,
                cursor.Restored,
                cursor.HadLocalState));
    }
}
