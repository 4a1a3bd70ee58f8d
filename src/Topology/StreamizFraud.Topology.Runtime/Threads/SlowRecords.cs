using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Gets a record, batch or punctuation through that takes longer than a transaction may stay open, and ends the thread if it cannot: else it would be
/// repeated for ever, every result of it refused.
/// </summary>
/// <remarks>
/// A transaction begins with the first record that is sent. Reading a record (serde, timestamp extractor) and processing it are timed, each by itself. After a transaction was lost to slow user code, the clock is looked at after every record,
/// so that records which are slow together are committed in time, and the one that is too slow by itself is known. That one is then taken first in
/// a transaction, which begins when it has ended. So are the wall-clock punctuations, those of one task in a transaction. If even that is lost, and it is
/// slower than the cluster waits for a silent member, or the transaction was open too long while it ran, no commit can come. A batch cannot be the first:
/// its records may have sent other results. A loss that the slow one cannot have caused says nothing about it. What counts is the time spent in user code:
/// waiting for the cluster is no record's fault. Where nothing is too slow by itself, but all of a transaction together, transactions take fewer records,
/// until one goes through; then one more each time. Owned by the thread.
/// </remarks>
/// <param name="time">Clock.</param>
/// <param name="options">How long the cluster waits for a transaction, or for a silent member.</param>
/// <param name="channel">Knows since when a transaction is open.</param>
/// <param name="steps">Times batches and punctuations.</param>
internal sealed class SlowRecords(TimeProvider time, ThreadOptions options, ProducerChannel channel, SlowSteps steps)
{
    private readonly TimeSpan _limit = options.LongestWork;
    private readonly TimeSpan _silence = options.Consumer.MaxPollInterval;
    private TimeSpan _inTransaction;
    private TimeSpan _workedInTransaction;
    private bool _asks;
    private int _most = int.MaxValue;
    private SlowStep? _suspectStep;
    private bool _punctuatesFirst;
    private bool _hasPunctuated;
    private TimeSpan _worked;
    private TimeSpan _longest;
    private RecordMetadata _slowest = RecordMetadata.None;
    private RecordMetadata _suspect = RecordMetadata.None;
    private int _taken;
    private bool _suspectTaken;
    private bool _suspectsWhole;

    /// <summary>Whether each record is timed, and the time for a commit looked at after each.</summary>
    public bool Watches { get; private set; }

    /// <summary>Whether something waits for a commit, to be the first after it.</summary>
    public bool AsksForCommit => _asks || _taken >= _most;

    /// <summary>Records that the transaction may still take.</summary>
    public int RecordsLeft => Math.Max(0, _most - _taken);

    /// <summary>User code begins, for <see cref="Worked"/> and <see cref="Took"/>.</summary>
    public WorkStart Begin() => SlowSteps.Begin(channel, time);

    /// <summary>A record is about to be taken.</summary>
    /// <param name="record">The record.</param>
    /// <param name="tasks">Know whether anything, a punctuation perhaps, may have opened the transaction.</param>
    /// <returns>Whether it must wait for a commit first.</returns>
    public bool MustWait(in RecordMetadata record, TaskSet tasks)
    {
        _asks = record == _suspect && (_taken > 0 || tasks.AnyToCommit);
        return _asks;
    }

    /// <summary>User code has run. If it was for one record only, how long that took is known.</summary>
    /// <param name="since">Since when.</param>
    /// <param name="tasks">Know what was begun.</param>
    public void Worked(in WorkStart since, TaskSet tasks)
    {
        _worked += SlowSteps.Took(channel, time, since);
        _workedInTransaction += SlowSteps.InTransaction(channel, time, since);
        if (tasks.Started == 1 && !Watches)
        {
            Took(tasks.LastStarted, since);
        }
    }

    /// <summary>User code has run for one record, whether it ended well or not.</summary>
    /// <param name="record">The record.</param>
    /// <param name="since">Since when.</param>
    public void Took(in RecordMetadata record, in WorkStart since)
    {
        _taken++;
        _suspectTaken |= record == _suspect;
        Read(record, since);
    }

    /// <summary>A record has been read: its serde and timestamp extractor have run.</summary>
    /// <param name="record">The record.</param>
    /// <param name="since">Since when.</param>
    public void Read(in RecordMetadata record, in WorkStart since)
    {
        if (SlowSteps.Took(channel, time, since) is var took && took > _longest)
        {
            (_longest, _slowest, _inTransaction) = (took, record, SlowSteps.InTransaction(channel, time, since));
        }
    }

    /// <summary>A transaction was committed.</summary>
    public void Committed()
    {
        if (_suspectTaken)
        {
            _suspect = RecordMetadata.None;
        }

        _suspectsWhole = false;
        if (_suspectStep?.Repeats(steps.Slowest) == true)
        {
            _suspectStep = null;
        }

        _most = _most == int.MaxValue ? _most : _most + 1;
        Forget();
    }

    /// <summary>Runs punctuations before any record, if they are too slow to come after one. What they do is to be committed before records are taken.</summary>
    /// <returns>Whether any was.</returns>
    public bool TryPunctuateFirst(TaskSet tasks)
    {
        // Every other time at most, so that records are taken too however often they are due.
        if (!_punctuatesFirst || _hasPunctuated || tasks.AnyToCommit)
        {
            _hasPunctuated = false;
            return false;
        }

        tasks.ProcessNone();
        foreach (var task in tasks.Running)
        {
            if (task.PunctuateWallClock())
            {
                _hasPunctuated = true;
                _asks = true;
                return true;
            }
        }

        return false;
    }

    /// <summary>Runs punctuations after records, or asks for the commit after which they come first.</summary>
    /// <returns>Whether any was.</returns>
    public bool Punctuate(TaskSet tasks)
    {
        var any = false;
        foreach (var task in tasks.Running)
        {
            if (_punctuatesFirst)
            {
                _asks |= task.IsPunctuationDue;
            }
            else
            {
                any |= task.PunctuateWallClock();
            }
        }

        return any;
    }

    /// <summary>What was done since the last commit is lost.</summary>
    /// <exception cref="StreamException">No commit can come: it took too long again, for the same record, batch or punctuation.</exception>
    public void Lost()
    {
        var (worked, took, record, inTransaction, step) = (_worked, _longest, _slowest, _inTransaction, steps.Slowest);
        var (together, taken, watched) = (_workedInTransaction, _taken, Watches);
        Forget();
        if (worked < _limit)
        {
            return;
        }

        Watches = true;
        if (step is not null && step.Took >= _limit)
        {
            if (step.Repeats(_suspectStep))
            {
                StopIfTooSlow(step.ToString(), step.Took, step.InTransaction);
            }

            _suspectStep = step;
            _punctuatesFirst |= step.Node is null;
            return;
        }

        if (took < _limit)
        {
            if (watched && together >= _limit)
            {
                TakeFewer(taken, step?.ToString() ?? $"The record at {record}", together);
            }

            return;
        }

        if (record == _suspect)
        {
            StopIfTooSlow($"The record at {record}", took, inTransaction);
        }

        _suspect = record;
    }

    private void StopIfTooSlow(string what, TimeSpan took, TimeSpan inTransaction)
    {
        if (took < _silence && inTransaction < _limit)
        {
            return;
        }

        throw new StreamException(
            FaultScope.Application,
            $"{what} took {took.TotalSeconds:F1} s and cannot be committed, not for the first time: the cluster waits {_limit.TotalSeconds:F1} s for a "
            + $"transaction or a poll, {_silence.TotalSeconds:F1} s without a transaction; one was open for {inTransaction.TotalSeconds:F1} s of it. It would be "
            + "repeated for ever. Make it faster (a batch: smaller), or transaction.timeout.ms and max.poll.interval.ms longer.") { IsLoggable = true };
    }

    /// <summary>Nothing was too slow by itself, but all of it together.</summary>
    private void TakeFewer(int taken, string slowest, TimeSpan together)
    {
        if (taken <= 1)
        {
            // The first time it may have been the process that stood still.
            if (_suspectsWhole)
            {
                StopIfTooSlow($"{slowest}, and what else belongs to its transaction,", together, together);
            }

            _suspectsWhole = true;
        }

        _most = Math.Max(1, taken / 4);
    }

    private void Forget()
    {
        steps.Forget();
        _inTransaction = TimeSpan.Zero;
        _worked = TimeSpan.Zero;
        _longest = TimeSpan.Zero;
        _slowest = RecordMetadata.None;
        _workedInTransaction = TimeSpan.Zero;
        _taken = 0;
        _suspectTaken = false;
        _asks = false;
    }
}
