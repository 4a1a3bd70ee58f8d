using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl;

/// <summary>Log messages of the Dsl room: events 4000 to 4099.</summary>
internal static partial class DslLog
{
    [LoggerMessage(
        EventId = 4000,
        Level = LogLevel.Warning,
        Message = "Task {Task}: {Node} got a row at {Origin} whose time {Timestamp} is before that of the row it replaces, {OldTimestamp}")]
    public static partial void OutOfOrder(ILogger logger, TaskId task, string node, RecordMetadata origin, long timestamp, long oldTimestamp);
}
