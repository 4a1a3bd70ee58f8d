using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Finds the input record whose result or row the broker refuses for good, where no limit was known before it was sent. The transaction is lost then,
/// and its records are taken again, each in a transaction of its own, until one is refused alone: that one is a bad record.
/// </summary>
/// <remarks>Owned by the thread.</remarks>
/// <param name="tasks">The thread's tasks, which know the record that was begun last.</param>
/// <param name="deadLetters">Cut short if it may be they that are refused.</param>
internal sealed class RefusalSearch(TaskSet tasks, DeadLetterLimit deadLetters)
{
    private long _taken;
    private long _left;

    /// <summary>Whether each record is a transaction of its own.</summary>
    public bool IsOn => _left > 0;

    /// <summary>Records have been begun.</summary>
    public void Took(int records) => _taken += records;

    /// <summary>What was taken is committed.</summary>
    public void Committed()
    {
        _left = Math.Max(0, _left - _taken);
        _taken = 0;
    }

    /// <summary>What was taken is lost for another reason: it comes again.</summary>
    public void Lost() => _taken = 0;

    /// <summary>The broker has refused something for good.</summary>
    /// <param name="reason">Its words.</param>
    /// <returns>Whether that brings the search on; otherwise it is a lost transaction like any other.</returns>
    /// <exception cref="StreamException">The one record that it can be was dealt with as a bad record already, and its short dead letter is refused too.</exception>
    public bool Refused(string reason)
    {
        var taken = _taken;
        _taken = 0;
        if (taken > 1)
        {
            _left = Math.Max(_left, taken);
            return true;
        }

        if (taken == 1 && tasks.TryRefuseLast(reason))
        {
            return true;
        }

        // It is not a result, so it is a dead letter: that of the record, or of one that could not be read and was never begun.
        if (!deadLetters.IsShort)
        {
            deadLetters.IsShort = true;
            return true;
        }

        return taken == 0
            ? false
            : throw new StreamException(FaultScope.Application, $"The record at {tasks.LastStarted} cannot be dealt with: even its short dead letter is refused ({reason}).") { IsLoggable = true };
    }
}
