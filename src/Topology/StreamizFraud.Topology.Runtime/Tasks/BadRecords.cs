using System.Buffers;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Output;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>Deals with records that failed, as configured or as a handler says: dead letter in the same transaction, passed over, or stop. Never loses one silently.</summary>
/// <remarks>A dead letter is an output like any other, and told when it is kept: the record that made it due may still fail and take it back.</remarks>
internal sealed class BadRecords(TaskEnvironment environment, TaskId task, RecordCollector collector)
{
    private readonly List<Told> _staged = [];
    private readonly List<int> _savepoints = [];

    /// <summary>A record failed, what it did has been undone.</summary>
    /// <param name="record">Its bytes.</param>
    /// <param name="exception">Why.</param>
    /// <param name="isRead">Whether it could be read.</param>
    /// <exception cref="TaskStoppedException">The policy is to stop, or the fault reaches beyond the record.</exception>
    public void Handle(in RecordBytes record, Exception exception, bool isRead = true)
    {
        if (TaskStoppedException.IsBeyondRecord(exception))
        {
            throw TaskStoppedException.At(task, record.Origin, exception, record.HeldBy);
        }

        var response = environment.BadRecordHandler is { } handler ? Ask(handler, record, exception, isRead)
            : environment.Config.BadRecords == BadRecordPolicy.DeadLetter ? BadRecordResponse.DeadLetter : BadRecordResponse.Stop;
        if (ReferenceEquals(response, BadRecordResponse.Drop))
        {
            _staged.Add(new(record.Origin, exception.GetType().Name, Dropped: true));
            return;
        }

        var topic = response.Topic ?? (ReferenceEquals(response, BadRecordResponse.DeadLetter) ? environment.Config.DeadLetterTopic : null);
        if (topic is null)
        {
            throw TaskStoppedException.At(task, record.Origin, exception, record.HeldBy);
        }

        Stage(record, exception, response, topic);
        _staged.Add(new(record.Origin, exception.GetType().Name, Dropped: false));
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

        foreach (var (origin, exception, dropped) in _staged)
        {
            if (dropped)
            {
                environment.Metrics.Dropped(task);
                TaskLog.PassedOver(environment.Logger, task, origin.ToString(), exception);
            }
            else
            {
                environment.Metrics.DeadLettered(task);
                TaskLog.DeadLettered(environment.Logger, task, origin.ToString(), exception);
            }
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

    private BadRecordResponse Ask(BadRecordHandler handler, in RecordBytes record, Exception exception, bool isRead)
    {
        var stage = !isRead ? BadRecordStage.Reading : exception is RecordTooLargeException ? BadRecordStage.Sending : BadRecordStage.Processing;
        try
        {
            return handler(new BadRecord(task, record.Origin, stage, exception)
            {
                Key = record.Key, Value = record.Value, Timestamp = record.Timestamp, Headers = record.Headers, HeldBy = record.HeldBy,
            });
        }
        // User code.
        catch (Exception thrown)
        {
            var failure = new StreamException(FaultScope.Application, $"The handler of bad records failed: {FaultText.Of(thrown)}", thrown) { IsLoggable = true };
            throw TaskStoppedException.At(task, record.Origin, failure, record.HeldBy);
        }
    }

    private void Stage(in RecordBytes record, Exception exception, BadRecordResponse response, string topic)
    {
        int limit;
        try
        {
            // A topic that a handler chooses may not be there.
            environment.Topics.Count(topic);
            limit = collector.LargestRecord(topic);
        }
        catch (StreamException missing) when (!TaskStoppedException.IsBeyondRecord(missing))
        {
            var failure = new StreamException(FaultScope.Application, $"Dead-letter topic {topic} does not exist.", missing) { IsLoggable = true };
            throw TaskStoppedException.At(task, record.Origin, failure, record.HeldBy);
        }

        var letter = response.Headers is { } headers
            ? Own(record, response, headers, topic, limit)
            : DeadLetter.Of(record, exception, environment.DeadLetters.Of(limit), environment.Config.RevealExceptionMessages);
        if (letter.Key is { } key)
        {
            collector.Buffer.Write(key.Span);
        }

        if (letter.Value is { } value)
        {
            collector.Buffer.Write(value.Span);
        }

        var before = collector.HandTo(ResultOwner.LetterOf(record));
        collector.Stage(topic, -1, letter.Key?.Length ?? -1, letter.Value?.Length ?? -1, Math.Max(record.Timestamp, 0), letter.Headers);
        collector.HandBack(before);
    }

    /// <summary>A dead letter that the handler made: nothing of it is cut.</summary>
    private DeadLetter Own(in RecordBytes record, BadRecordResponse response, RecordHeaders headers, string topic, int limit)
    {
        var letter = new DeadLetter(response.Key, response.Value, headers);
        return RecordSize.Of(letter.Key?.Length ?? 0, letter.Value?.Length ?? 0, headers) is var bytes && bytes <= limit
            ? letter
            : throw TaskStoppedException.At(task, record.Origin, new RecordTooLargeException(topic, bytes, limit), record.HeldBy);
    }

    private readonly record struct Told(RecordMetadata Origin, string Exception, bool Dropped);
}
