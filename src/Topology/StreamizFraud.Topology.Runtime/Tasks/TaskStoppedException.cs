using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>A record could not be processed and the policy is to stop; names the record, never its content.</summary>
internal sealed class TaskStoppedException(string message, Exception inner) : StreamException(FaultScope.Application, message, inner, isLoggable: true)
{
    /// <summary>Whether a fault reaches beyond the record (a topology that is wrong, a store that is gone): no reason to drop records.</summary>
    public static bool IsBeyondRecord(Exception exception) => exception is StreamException { Scope: not FaultScope.Record };

    /// <summary>The stop at a record.</summary>
    /// <param name="task">The task.</param>
    /// <param name="origin">Where the record is.</param>
    /// <param name="exception">Why.</param>
    /// <param name="heldBy">Node that had held it back, if one had.</param>
    public static TaskStoppedException At(TaskId task, in RecordMetadata origin, Exception exception, string? heldBy = null) =>
        exception as TaskStoppedException
        ?? new TaskStoppedException(
            $"{(task == TaskId.Global ? "The global task" : $"Task {task}")} stopped at {origin}{(heldBy is null ? string.Empty : $", a result held back by {heldBy}")}: {FaultText.Of(exception)}",
            exception);
}
