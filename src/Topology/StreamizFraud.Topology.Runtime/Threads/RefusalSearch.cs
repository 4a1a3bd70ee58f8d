using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Finds what the broker refuses for good, where no limit was known before it was sent. The transaction is lost then, and its records are taken again, each
/// in a transaction of its own, and within it the results of each owner by themselves (<see cref="ResultOwner"/>): the record, each held-back row that it
/// makes due, dead letters, punctuations. The record or row whose result is refused is a bad record; what no record has sent is nobody's fault, and a lost
/// transaction like any other. A row of a store that is refused is the record's that was taken.
/// </summary>
/// <remarks>Owned by the thread.</remarks>
/// <param name="tasks">The thread's tasks, which know the record that was begun last.</param>
/// <param name="deadLetters">Cut short if it is they that are refused.</param>
/// <param name="refused">What is known.</param>
internal sealed class RefusalSearch(TaskSet tasks, DeadLetterLimit deadLetters, RefusedResults refused)
{
    private long _taken;
    private long _left;

    /// <summary>Whether each record is a transaction of its own.</summary>
    public bool IsOn => refused.IsSearching;

    /// <summary>Records have been begun.</summary>
    public void Took(int records) => _taken += records;

    /// <summary>What was taken is committed.</summary>
    public void Committed()
    {
        _left = Math.Max(0, _left - _taken);
        _taken = 0;
        if (_left == 0)
        {
            refused.Forget();
        }
    }

    /// <summary>What was taken is lost for another reason: it comes again.</summary>
    public void Lost()
    {
        _taken = 0;
        refused.TakeOwner();
    }

    /// <summary>The broker has refused something for good.</summary>
    /// <param name="reason">Its words.</param>
    /// <returns>Whether that brings the search on; otherwise it is a lost transaction like any other.</returns>
    /// <exception cref="StreamException">A record or row was dealt with as a bad record already, and its short dead letter is refused too.</exception>
    public bool Refused(string reason)
    {
        var (taken, owner) = (_taken, refused.TakeOwner());
        _taken = 0;
        if (!IsOn || (owner is null && taken > 1))
        {
            // At least one: nothing but records that could not be read may have been taken, or what was held back.
            _left = Math.Max(_left, Math.Max(1, taken));
            refused.IsSearching = true;
            return true;
        }

        if (owner is not { } named)
        {
            return taken == 1 && tasks.TryRefuseLast(reason);
        }

        switch (named.Kind)
        {
            case ResultOwnerKind.Record:
                return tasks.TryRefuseLast(reason);
            case ResultOwnerKind.HeldRow:
                return refused.TryRefuse(named.Bytes, reason);
            case ResultOwnerKind.DeadLetter when !deadLetters.IsShort:
                deadLetters.IsShort = true;
                return true;
            case ResultOwnerKind.DeadLetter:
                throw new StreamException(
                    FaultScope.Application, $"The record at {named.Bytes.Origin} cannot be dealt with: even its short dead letter is refused ({reason}).") { IsLoggable = true };
            default:
                return false;
        }
    }
}
