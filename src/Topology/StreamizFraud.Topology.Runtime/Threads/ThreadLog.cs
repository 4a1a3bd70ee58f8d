using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Log messages of the Threads room: events 4500 to 4599.</summary>
internal static partial class ThreadLog
{
    [LoggerMessage(EventId = 4500, Level = LogLevel.Information, Message = "Thread {Thread}: assigned {Partitions}")]
    public static partial void Assigned(ILogger logger, int thread, string partitions);

    [LoggerMessage(EventId = 4501, Level = LogLevel.Information, Message = "Thread {Thread}: revoked {Partitions}")]
    public static partial void Revoked(ILogger logger, int thread, string partitions);

    [LoggerMessage(EventId = 4502, Level = LogLevel.Warning, Message = "Thread {Thread}: lost {Partitions}; nothing of the open transaction is committed")]
    public static partial void Lost(ILogger logger, int thread, string partitions);

    [LoggerMessage(EventId = 4503, Level = LogLevel.Warning, Message = "Thread {Thread}: transaction lost ({Reason}); going on from the last commit")]
    public static partial void Resync(ILogger logger, int thread, string reason);

    [LoggerMessage(EventId = 4504, Level = LogLevel.Information, Message = "Task {Task}: {Store} restored {Records} records, offsets {Start} to {End} of {Changelog}")]
    public static partial void Restored(ILogger logger, TaskId task, string store, long records, long start, long end, string changelog);

    [LoggerMessage(EventId = 4505, Level = LogLevel.Error, Message = "Task {Task}: state set aside and rebuilt from the changelog: {Reason}")]
    public static partial void Rebuilt(ILogger logger, TaskId task, string reason);

    [LoggerMessage(EventId = 4506, Level = LogLevel.Warning, Message = "Thread {Thread}: the cluster does not answer yet: {Reason}")]
    public static partial void Waiting(ILogger logger, int thread, string reason);

    [LoggerMessage(EventId = 4507, Level = LogLevel.Information, Message = "Thread {Thread}: a call of the transaction may have been sent twice; replacing the producer")]
    public static partial void ReplacingProducer(ILogger logger, int thread);

    [LoggerMessage(EventId = 4508, Level = LogLevel.Warning, Message = "Repartition topics could not be purged, trying again later: {Reason}")]
    public static partial void PurgeFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 4509, Level = LogLevel.Error, Message = "Task {Task}: its database is opened anew: {Reason}")]
    public static partial void Reopened(ILogger logger, TaskId task, string reason);

    [LoggerMessage(EventId = 4514, Level = LogLevel.Warning, Message = "Thread {Thread}: joining the group anew with another consumer: {Reason}")]
    public static partial void Rejoining(ILogger logger, int thread, string reason);

    [LoggerMessage(EventId = 4510, Level = LogLevel.Warning, Message = "Global stores: the cluster does not answer yet: {Reason}")]
    public static partial void GlobalWaiting(ILogger logger, string reason);

    [LoggerMessage(EventId = 4512, Level = LogLevel.Warning, Message = "Thread {Thread}: no commit for {Seconds} s while input waits; it waits for {What}")]
    public static partial void Stalled(ILogger logger, int thread, long seconds, string what);

    [LoggerMessage(EventId = 4513, Level = LogLevel.Information, Message = "Thread {Thread}: goes on")]
    public static partial void StallEnded(ILogger logger, int thread);

    [LoggerMessage(EventId = 4511, Level = LogLevel.Warning, Message = "Task {Task}: waiting for room on its disk, trying again in {Seconds} s: {Reason}")]
    public static partial void DiskFull(ILogger logger, TaskId task, double seconds, string reason);

    [LoggerMessage(EventId = 4520, Level = LogLevel.Information, Message = "Task {Task}: local state is restored anew: {Reason}")]
    public static partial void Aged(ILogger logger, TaskId task, string reason);

    [LoggerMessage(EventId = 4521, Level = LogLevel.Error, Message = "Going on, as ChangedTopics says: {Change}")]
    public static partial void ChangeAccepted(ILogger logger, string change);

    [LoggerMessage(EventId = 4527, Level = LogLevel.Warning, Message = "Task {Task}: its changelogs have rows, and nothing says who committed {Offsets}: an earlier version or the managed client, as after an upgrade, or a tool. Going on from there; offsets that were set back cannot be told from these until the next commit")]
    public static partial void OriginUnknown(ILogger logger, TaskId task, string offsets);

    [LoggerMessage(EventId = 4528, Level = LogLevel.Warning, Message = "Task {Task}: the group's offset of {Partition}, {Offset}, was put back by a late copy of an earlier commit; going on from {Place}")]
    public static partial void LateCopy(ILogger logger, TaskId task, string partition, long offset, long place);

    [LoggerMessage(EventId = 4529, Level = LogLevel.Warning, Message = "{Partition}: the committed offset is {Offset}, but records before {Start} have been purged, which this application does once they are committed: a late copy of an earlier commit put the offset back. Going on from {Start}")]
    public static partial void Purged(ILogger logger, string partition, long offset, long start);

    [LoggerMessage(EventId = 4522, Level = LogLevel.Information, Message = "Thread {Thread}: topics have other partitions now: {Topics}")]
    public static partial void TopicsGrew(ILogger logger, int thread, string topics);

    [LoggerMessage(EventId = 4523, Level = LogLevel.Information, Message = "Thread {Thread}: {Topics} got partitions; they are read once the group has shared them out")]
    public static partial void GrowthAwaited(ILogger logger, int thread, string topics);

    [LoggerMessage(EventId = 4524, Level = LogLevel.Warning, Message = "Thread {Thread}: topics could not be looked at, trying again later: {Reason}")]
    public static partial void LookFailed(ILogger logger, int thread, string reason);

    [LoggerMessage(EventId = 4526, Level = LogLevel.Warning, Message = "Task {Task}: going on although restoring takes longer than tombstones are kept; raise delete.retention.ms: {Reason}")]
    public static partial void RestoredTooSlowly(ILogger logger, TaskId task, string reason);

    [LoggerMessage(EventId = 4525, Level = LogLevel.Information, Message = "Global stores: topics have other partitions now: {Topics}")]
    public static partial void GlobalGrew(ILogger logger, string topics);
}
