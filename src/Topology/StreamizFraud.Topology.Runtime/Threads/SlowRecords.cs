using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Gets a record through that takes longer than a transaction may stay open, and ends the thread if it cannot: else it would be repeated for ever,
/// every result of it refused.
/// </summary>
/// <remarks>
/// A transaction begins with the first record that is sent. After a transaction was lost to slow user code, the clock is looked at after every record,
/// so that records which are slow together are committed in time, and the one that is too slow by itself is known. That one is then taken first in
/// a transaction, which begins when it has ended. If even that is lost, it is slower than the cluster waits for a silent member, and no commit can
/// come. What counts is the time spent in user code: waiting for the cluster is no record's fault. Owned by the thread.
/// </remarks>
/// <param name="time">Clock.</param>
/// <param name="limit">How long the cluster waits for a transaction, or for a silent member.</param>
internal sealed class SlowRecords(TimeProvider time, TimeSpan limit)
{
    private TimeSpan _worked;
    private TimeSpan _longest;
    private RecordMetadata _slowest = RecordMetadata.None;
    private RecordMetadata _suspect = RecordMetadata.None;
    private int _taken;
    private bool _suspectTaken;

    /// <summary>Whether each record is timed, and the time for a commit looked at after each.</summary>
    public bool Watches { get; private set; }

    /// <summary>Whether a record waits for a commit, to be the first after it.</summary>
    public bool AsksForCommit { get; private set; }

    /// <summary>Now, for <see cref="Worked"/> and <see cref="Took"/>.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>A record is about to be taken.</summary>
    /// <returns>Whether it must wait for a commit first.</returns>
    public bool MustWait(in RecordMetadata record)
    {
        AsksForCommit = _taken > 0 && record == _suspect;
        return AsksForCommit;
    }

    /// <summary>User code has run. If it was for one record only, how long that took is known.</summary>
    /// <param name="since">Since when.</param>
    /// <param name="tasks">Know what was begun.</param>
    public void Worked(long since, TaskSet tasks)
    {
        _worked += time.GetElapsedTime(since);
        if (tasks.Started == 1 && !Watches)
        {
            Took(tasks.LastStarted, since);
        }
    }

    /// <summary>User code has run for one record, whether it ended well or not.</summary>
    /// <param name="record">The record.</param>
    /// <param name="since">Since when.</param>
    public void Took(in RecordMetadata record, long since)
    {
        _taken++;
        _suspectTaken |= record == _suspect;
        if (time.GetElapsedTime(since) is var took && took > _longest)
        {
            (_longest, _slowest) = (took, record);
        }
    }

    /// <summary>A transaction was committed.</summary>
    public void Committed()
    {
        if (_suspectTaken)
        {
            _suspect = RecordMetadata.None;
        }

        Forget();
    }

    /// <summary>What was done since the last commit is lost.</summary>
    /// <exception cref="StreamException">A record took longer than the limit though it was the first of its transaction.</exception>
    public void Lost()
    {
        var (worked, took, record) = (_worked, _longest, _slowest);
        Forget();
        if (worked < limit)
        {
            return;
        }

        Watches = true;
        if (took < limit)
        {
            return;
        }

        if (record == _suspect)
        {
            throw new StreamException(
                FaultScope.Application,
                $"The record at {record} took {took.TotalSeconds:F1} s and cannot be committed, this time as the first of its transaction: the cluster waits "
                + $"{limit.TotalSeconds:F1} s for a transaction or a poll. It would be repeated for ever. Make its processing faster, or transaction.timeout.ms and max.poll.interval.ms longer.") { IsLoggable = true };
        }

        _suspect = record;
    }

    private void Forget()
    {
        _worked = TimeSpan.Zero;
        _longest = TimeSpan.Zero;
        _slowest = RecordMetadata.None;
        _taken = 0;
        _suspectTaken = false;
        AsksForCommit = false;
    }
}
