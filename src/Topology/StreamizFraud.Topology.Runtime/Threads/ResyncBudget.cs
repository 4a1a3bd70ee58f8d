using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Counts lost transactions: a few in a row are rebalances, many mean that two processes fence each other or that the cluster refuses us.
/// </summary>
internal sealed class ResyncBudget(TimeProvider time)
{
    private const int Limit = 8;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Queue<long> _recent = new();

    /// <summary>Takes one.</summary>
    /// <exception cref="StreamException">Too many within a minute.</exception>
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
                $"{_recent.Count} transactions were lost within a minute, the last one because: {reason}. If two processes run with the same instance id, give each its own.") { IsLoggable = true };
        }
    }
}
