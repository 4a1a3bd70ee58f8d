using Microsoft.Extensions.Logging;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Log messages of the App room: events 4700 to 4799.</summary>
internal static partial class AppLog
{
    [LoggerMessage(EventId = 4700, Level = LogLevel.Information, Message = "State changed from {Old} to {New}")]
    public static partial void StateChanged(ILogger logger, KafkaStreamsState old, KafkaStreamsState @new);

    [LoggerMessage(EventId = 4701, Level = LogLevel.Error, Message = "Thread {Thread} failed; closing the client: {Fault}")]
    public static partial void ThreadFailed(ILogger logger, string thread, string fault);

    [LoggerMessage(EventId = 4702, Level = LogLevel.Error, Message = "A handler of {Event} threw; the client goes on: {Fault}")]
    public static partial void HandlerFailed(ILogger logger, string @event, string fault);

    [LoggerMessage(EventId = 4703, Level = LogLevel.Error, Message = "A listener to the client's metrics threw; the client goes on, and further ones are not logged: {Fault}")]
    public static partial void MetricsListenerFailed(ILogger logger, string fault);

    [LoggerMessage(EventId = 4704, Level = LogLevel.Warning, Message = "The cluster is away: {Reason}")]
    public static partial void ClusterAway(ILogger logger, string reason);

    [LoggerMessage(EventId = 4705, Level = LogLevel.Information, Message = "The cluster is back")]
    public static partial void ClusterBack(ILogger logger);

    [LoggerMessage(EventId = 4706, Level = LogLevel.Error, Message = "A look at the client's threads failed: {Fault}")]
    public static partial void WatchFailed(ILogger logger, string fault);

    [LoggerMessage(EventId = 4707, Level = LogLevel.Warning, Message = "The group has members with another topology ({Found}; this one is {Own}); waiting for them to leave")]
    public static partial void OtherTopologies(ILogger logger, string found, string own);

    [LoggerMessage(EventId = 4715, Level = LogLevel.Warning, Message = "Topic {Anchor} has {Partitions} partitions, and a sub-topology has {Tasks} tasks: at most {Partitions} threads have work. Stop all members, delete that topic, and start them again")]
    public static partial void FewAnchors(ILogger logger, string anchor, int partitions, int tasks);

    [LoggerMessage(EventId = 4708, Level = LogLevel.Error, Message = "Thread {Thread} failed and is replaced, as UncaughtExceptionHandler says: {Fault}")]
    public static partial void ThreadReplaced(ILogger logger, int thread, string fault);

    [LoggerMessage(EventId = 4710, Level = LogLevel.Information, Message = "Thread {Thread} is added")]
    public static partial void ThreadAdded(ILogger logger, int thread);

    [LoggerMessage(EventId = 4711, Level = LogLevel.Information, Message = "Thread {Thread} is removed: it commits, closes its tasks and leaves the group")]
    public static partial void ThreadRemoved(ILogger logger, int thread);

    [LoggerMessage(EventId = 4712, Level = LogLevel.Warning, Message = "Thread {Thread} failed while it was being removed; what it has not committed others take up: {Fault}")]
    public static partial void RemovedThreadFailed(ILogger logger, int thread, string fault);

    [LoggerMessage(EventId = 4709, Level = LogLevel.Error, Message = "UncaughtExceptionHandler threw; closing the client: {Fault}")]
    public static partial void UncaughtHandlerFailed(ILogger logger, string fault);
}
