using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>Log messages of the Tasks room: events 4300 to 4399.</summary>
internal static partial class TaskLog
{
    [LoggerMessage(EventId = 4300, Level = LogLevel.Warning, Message = "Task {Task}: {Node} dropped the record at {Origin}: {Reason}")]
    public static partial void Dropped(ILogger logger, TaskId task, string node, string reason, string origin);

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "Task {Task}: the record at {Partition}@{Offset} has no usable timestamp and was dropped")]
    public static partial void InvalidTimestamp(ILogger logger, TaskId task, string partition, long offset);

    [LoggerMessage(EventId = 4302, Level = LogLevel.Warning, Message = "Task {Task}: the record at {Origin} went to the dead-letter topic: {Exception}")]
    public static partial void DeadLettered(ILogger logger, TaskId task, string origin, string exception);

    [LoggerMessage(EventId = 4312, Level = LogLevel.Warning, Message = "Task {Task}: the record at {Origin} was passed over, as the handler of bad records said: {Exception}")]
    public static partial void PassedOver(ILogger logger, TaskId task, string origin, string exception);

    [LoggerMessage(EventId = 4303, Level = LogLevel.Error, Message = "Global stores: the record at {Origin} failed and is left out, there is no dead letter: {Exception}")]
    public static partial void LeftOut(ILogger logger, string origin, string exception);

    [LoggerMessage(EventId = 4304, Level = LogLevel.Warning, Message = "Task {Task}: store {Store}: {What}; further ones are not told")]
    public static partial void StoreMisused(ILogger logger, TaskId task, string store, string what);

    [LoggerMessage(EventId = 4305, Level = LogLevel.Information, Message = "Task {Task}: the committed offsets carry no clocks, or not all (set by a tool, by an earlier version, over the managed client, or without room for those of another version); missing ones are taken from local state, else from the changelogs")]
    public static partial void ClocksMissing(ILogger logger, TaskId task);

    [LoggerMessage(EventId = 4310, Level = LogLevel.Error, Message = "Task {Task}: version {Version} of {Thing} cannot be made and is refused, the version before it stays in force: {Exception}")]
    public static partial void VersionRefused(ILogger logger, TaskId task, string thing, long version, string exception);

    [LoggerMessage(EventId = 4311, Level = LogLevel.Warning, Message = "Task {Task}: {Count} clocks of operators that this version of the topology does not have are in the committed offsets, and do not fit beside its own; a version that has these operators again takes them from local state, else from the changelogs (offset.metadata.max.bytes of the brokers and StreamsConfig.OffsetMetadataMaxBytes)")]
    public static partial void ClocksLeftOut(ILogger logger, TaskId task, int count);

    [LoggerMessage(EventId = 4309, Level = LogLevel.Warning, Message = "Task {Task}: the record at {Origin} lies before the committed offset, cannot be processed and is left out of the store that is restored: {Exception}")]
    public static partial void LeftOutOfRestore(ILogger logger, TaskId task, string origin, string exception);
}
