using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Counts how often the group put this member out. Once may be the member's own earlier join, which a broker that restarted takes for somebody
/// else's; again and again it is another process with the same instance id, and one of the two has to go.
/// </summary>
internal sealed class RejoinBudget(TimeProvider time)
{
    private const int Limit = 2;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private readonly Queue<long> _recent = new();

    /// <summary>Takes one.</summary>
    /// <exception cref="StreamException">Too many within five minutes.</exception>
    public void Spend(string reason)
    {
        var now = time.GetTimestamp();
        while (_recent.Count > 0 && time.GetElapsedTime(_recent.Peek(), now) > Window)
        {
            _recent.Dequeue();
        }

        _recent.Enqueue(now);
        if (_recent.Count > Limit)
        {
            throw new StreamException(
                FaultScope.Thread,
                $"The group has put this member out {_recent.Count} times within {Window.TotalMinutes:0} minutes, the last time because: {reason}. "
                + "Either another process runs with the same group instance id: give each its own. Or the broker took an earlier join of this same member "
                + "for another one's, as it may after a restart: then start it again.") { IsLoggable = true };
        }
    }
}
