namespace StreamizFraud.Features.Tests.Distinct;

/// <summary>What the reference can be made to do wrong, so that the comparison can be seen to fail.</summary>
public enum DistinctMistake
{
    None,
    EdgeIsClosed,
    DuplicatesExtend,
    AllCardsShareIds,
    OlderOnesCount,
    NothingIsForgotten,
    MissingIdsAreEqual,
}

/// <summary>Which events are duplicates, found in the list of all that were counted.</summary>
internal sealed class NaiveDuplicates(long windowMs, long latenessMs, long idleMs, DistinctMistake wrong)
{
    private readonly List<(string Card, string? Id, long TimeMs)> _counted = [];
    private readonly Dictionary<string, long> _newest = [];
    private long _streamMs = -1;

    /// <summary>Takes the next event; true if it is a duplicate.</summary>
    public bool Add(Order order, long timeMs)
    {
        _streamMs = Math.Max(_streamMs, timeMs);
        var newest = Math.Max(_newest.GetValueOrDefault(order.Card, -1), timeMs);
        if (_newest.TryGetValue(order.Card, out var last) && last < _streamMs - idleMs)
        {
            _counted.RemoveAll(counted => counted.Card == order.Card);
            _newest.Remove(order.Card);
            newest = timeMs;
        }

        // Of one id the latest time counts: a late one that was counted does not make it older.
        var times = _counted
            .Where(counted => (counted.Card == order.Card || wrong == DistinctMistake.AllCardsShareIds) && counted.Id == order.Id && (order.Id is not null || wrong == DistinctMistake.MissingIdsAreEqual))
            .Select(counted => (long?)counted.TimeMs).ToList();
        var isDuplicate = times.Max() is { } seen && IsSeen(seen, timeMs, newest);
        if (!isDuplicate || wrong == DistinctMistake.DuplicatesExtend)
        {
            _counted.Add((order.Card, order.Id, timeMs));
            _newest[order.Card] = newest;
        }

        return isDuplicate;
    }

    private bool IsSeen(long seenMs, long timeMs, long newest)
    {
        if (wrong == DistinctMistake.OlderOnesCount && seenMs > timeMs)
        {
            return false;
        }

        var isNear = wrong == DistinctMistake.EdgeIsClosed ? timeMs - seenMs <= windowMs : timeMs - seenMs < windowMs;
        return isNear && (wrong == DistinctMistake.NothingIsForgotten || newest - seenMs < windowMs + latenessMs);
    }
}
