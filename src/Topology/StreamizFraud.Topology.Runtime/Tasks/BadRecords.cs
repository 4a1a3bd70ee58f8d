using System.Buffers;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Output;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>Deals with records that failed, as configured: dead letter in the same transaction, or stop. Never loses one silently.</summary>
/// <remarks>A dead letter is an output like any other, and told when it is kept: the record that made it due may still fail and take it back.</remarks>
internal sealed class BadRecords(TaskEnvironment environment, TaskId task, RecordCollector collector)
{
    private readonly List<Told> _staged = [];
    private readonly List<int> _savepoints = [];

    /// <summary>A record failed, what it did has been undone.</summary>
    /// <param name="record">Its bytes.</param>
    /// <param name="exception">Why.</param>
    /// <exception cref="TaskStoppedException">The policy is to stop, or the fault reaches beyond the record.</exception>
    public void Handle(in RecordBytes record, Exception exception)
    {
        StopUnlessConfigured(record, exception);
        Stage(record, exception);
        _staged.Add(new(record.Origin, exception.GetType().Name));
    }

    /// <summary>
    /// A record before the committed offset failed while a store was restored from the topic it lies in: it was dealt with when it was processed, or
    /// passed over, whatever is configured now. A start that stopped at it would stop at it for ever.
    /// </summary>
    /// <param name="record">Its bytes.</param>
    /// <param name="exception">Why.</param>
    /// <exception cref="TaskStoppedException">The fault reaches beyond the record.</exception>
    public void LeaveOut(in RecordBytes record, Exception exception)
    {
        if (TaskStoppedException.IsBeyondRecord(exception))
        {
            throw TaskStoppedException.At(task, record.Origin, exception, record.HeldBy);
        }

        TaskLog.LeftOutOfRestore(environment.Logger, task, record.Origin.ToString(), exception.GetType().Name);
    }

    public void Keep()
    {
        if (_staged.Count == 0)
        {
            return;
        }

        foreach (var (origin, exception) in _staged)
        {
            environment.Metrics.DeadLettered(task);
            TaskLog.DeadLettered(environment.Logger, task, origin.ToString(), exception);
        }

        Undo();
    }

    public void Undo()
    {
        _staged.Clear();
        _savepoints.Clear();
    }

    public void SetSavepoint() => _savepoints.Add(_staged.Count);

    public void ReleaseSavepoint() => _savepoints.RemoveAt(_savepoints.Count - 1);

    public void UndoToSavepoint()
    {
        var kept = _savepoints[^1];
        _staged.RemoveRange(kept, _staged.Count - kept);
        ReleaseSavepoint();
    }

    private void StopUnlessConfigured(in RecordBytes record, Exception exception)
    {
        if (environment.Config.BadRecords == BadRecordPolicy.Stop || environment.Config.DeadLetterTopic is null || TaskStoppedException.IsBeyondRecord(exception))
        {
            throw TaskStoppedException.At(task, record.Origin, exception, record.HeldBy);
        }
    }

    private void Stage(in RecordBytes record, Exception exception)
    {
        var letter = DeadLetter.Of(
            record, exception, environment.DeadLetters.Of(collector.LargestRecord(environment.Config.DeadLetterTopic!)), environment.Config.RevealExceptionMessages);
        if (letter.Key is { } key)
        {
            collector.Buffer.Write(key.Span);
        }

        if (letter.Value is { } value)
        {
            collector.Buffer.Write(value.Span);
        }

        var before = collector.HandTo(ResultOwner.LetterOf(record));
        collector.Stage(
            environment.Config.DeadLetterTopic!, -1, letter.Key?.Length ?? -1, letter.Value?.Length ?? -1, Math.Max(record.Timestamp, 0), letter.Headers);
        collector.HandBack(before);
    }

    private readonly record struct Told(RecordMetadata Origin, string Exception);
}
