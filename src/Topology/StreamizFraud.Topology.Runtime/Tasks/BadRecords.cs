using System.Buffers;
using System.Globalization;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>Deals with records that failed, as configured: dead letter in the same transaction, or stop. Never loses one silently.</summary>
internal sealed class BadRecords(TaskEnvironment environment, TaskId task, RecordCollector collector)
{
    /// <summary>A record at the head of its queue failed: its bytes are at hand.</summary>
    public void Handle(in PolledRecord record, Exception exception)
    {
        var origin = new RecordMetadata(record.Partition.Topic, record.Partition.Partition, record.Offset);
        Stop(origin, exception);
        collector.Buffer.Write(record.Key.Span);
        collector.Buffer.Write(record.Value.Span);
        Stage(
            origin,
            exception,
            record.HasKey ? record.Key.Length : -1,
            record.HasValue ? record.Value.Length : -1,
            Math.Max(record.Timestamp, 0),
            record.Headers);
    }

    /// <summary>A record inside a batch, or a punctuation, failed: the dead letter says where the record is, the source still has its bytes.</summary>
    public void Handle(in RecordContext context, Exception exception)
    {
        Stop(context.Origin, exception);
        Stage(context.Origin, exception, -1, -1, context.Timestamp, context.Headers);
    }

    private void Stop(in RecordMetadata origin, Exception exception)
    {
        if (environment.BadRecords == BadRecordPolicy.Stop || environment.DeadLetterTopic is null || TaskStoppedException.IsBeyondRecord(exception))
        {
            throw TaskStoppedException.At(task, origin, exception);
        }
    }

    private void Stage(in RecordMetadata origin, Exception exception, int keyLength, int valueLength, long timestamp, RecordHeaders headers)
    {
        var marked = headers
            .With("__streams.errors.exception", exception.GetType().FullName ?? exception.GetType().Name)
            .With("__streams.errors.message", exception.Message)
            .With("__streams.errors.topic", origin.Topic)
            .With("__streams.errors.partition", origin.Partition.ToString(CultureInfo.InvariantCulture))
            .With("__streams.errors.offset", origin.Offset.ToString(CultureInfo.InvariantCulture));
        collector.Stage(environment.DeadLetterTopic!, -1, keyLength, valueLength, timestamp, marked);
        environment.Metrics.DeadLettered(task);
        TaskLog.DeadLettered(environment.Logger, task, origin.ToString(), exception.GetType().Name);
    }
}

/// <summary>A record could not be processed and the policy is to stop; names the record, never its content.</summary>
internal sealed class TaskStoppedException(string message, Exception inner) : StreamException(FaultScope.Application, message, inner)
{
    /// <summary>Whether a fault reaches beyond the record (a topology that is wrong, a store that is gone): no reason to drop records.</summary>
    public static bool IsBeyondRecord(Exception exception) => exception is StreamException { Scope: not FaultScope.Record };

    public static TaskStoppedException At(TaskId task, in RecordMetadata origin, Exception exception) =>
        exception as TaskStoppedException
        ?? new TaskStoppedException($"{(task == TaskId.Global ? "The global task" : $"Task {task}")} stopped at {origin}: {Describe(exception)}", exception);

    /// <summary>The engine's own messages name no values; those of user code may, and stay with the inner exception.</summary>
    private static string Describe(Exception exception) =>
        exception is StreamException ? $"{exception.GetType().Name}: {exception.Message}" : exception.GetType().Name;
}
