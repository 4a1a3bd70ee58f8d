using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Counts how often a thread had to begin anew. A few times in a row are rebalances and brokers that restart; again and again is a fault that does not
/// pass, as two processes that put each other out.
/// </summary>
/// <remarks>
/// What counts is what lies within a window, or came since there was any progress. Progress that comes when the last time is <paramref name="settled"/>
/// ago shows that it has passed: nothing counts any more. Sooner it shows nothing, since two processes that put each other out both get on in between.
/// Owned by the thread.
/// </remarks>
/// <param name="time">Clock.</param>
/// <param name="limit">Times that are let pass.</param>
/// <param name="window">Within which they count although there was progress between them.</param>
/// <param name="settled">How long after the last one progress takes all of them back.</param>
/// <param name="message">What a thread ends with: of how many times, and why the last one was.</param>
internal sealed class RecoveryBudget(TimeProvider time, int limit, TimeSpan window, TimeSpan settled, Func<int, string, string> message)
{
    private readonly Queue<long> _spent = new();
    private long _last;
    private long _progress;

    /// <summary>Takes one.</summary>
    /// <exception cref="TooManyLossesException">There were too many.</exception>
    public void Spend(string reason)
    {
        _last = time.GetTimestamp();
        while (_spent.TryPeek(out var oldest) && oldest <= _progress && time.GetElapsedTime(oldest, _last) > window)
        {
            _spent.Dequeue();
        }

        _spent.Enqueue(_last);
        if (_spent.Count > limit)
        {
            throw new TooManyLossesException(message(_spent.Count, reason));
        }
    }

    /// <summary>Something was committed, or there is nothing to do.</summary>
    public void Progressed()
    {
        if (_spent.Count == 0)
        {
            return;
        }

        _progress = time.GetTimestamp();
        if (time.GetElapsedTime(_last, _progress) >= settled)
        {
            _spent.Clear();
        }
    }
}
