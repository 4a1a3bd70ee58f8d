using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>A walk through a store again and again, a part at a time, for rows that can be deleted.</summary>
/// <param name="parts">In how many parts a store is walked through; a part has a hundred keys or more.</param>
internal sealed class StoreSweep<TValue>(int parts)
{
    // A walk through the whole store takes so many times as long as rows are kept.
    private const int WalkPerKept = 4;
    private const int LeastKeys = 100;

    private readonly List<string> _idle = [];
    private string? _sweptTo;

    /// <summary>Time from one part to the next.</summary>
    /// <param name="keptMs">How long rows are kept, ms.</param>
    public TimeSpan Interval(long keptMs) => TimeSpan.FromMilliseconds(Math.Max(1, keptMs * WalkPerKept / parts));

    /// <summary>The keys of the next part that can be deleted; valid until the next call.</summary>
    public IReadOnlyList<string> Next(IReadOnlyKeyValueStore<string, TValue> store, Func<string, TValue, bool> isIdle)
    {
        // A walk that broke off may have left keys that have been seen since.
        _idle.Clear();
        var keys = Math.Max(LeastKeys, store.ApproximateCount / parts);
        var isAtEnd = true;
        foreach (var (key, value) in store.Range(_sweptTo!, null!))
        {
            _sweptTo = key;
            if (isIdle(key, value))
            {
                _idle.Add(key);
            }

            if (--keys == 0)
            {
                isAtEnd = false;
                break;
            }
        }

        _sweptTo = isAtEnd ? null : _sweptTo;
        return _idle;
    }
}
