using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>The regular callbacks of a task on one clock (rules P1, P2).</summary>
/// <remarks>Owned by the task's thread. Few entries, so a list is walked.</remarks>
internal sealed class PunctuationQueue(PunctuationType type)
{
    private readonly List<Entry> _entries = [];
    private readonly List<(Entry Entry, long Next)> _kept = [];
    private long _next = long.MaxValue;

    /// <summary>Adds a callback.</summary>
    /// <param name="interval">Interval in ms, 1 or more.</param>
    /// <param name="now">Time of the clock now; -1 for a stream time that is not known.</param>
    /// <param name="callback">Gets the clock's time.</param>
    public IDisposable Schedule(long interval, long now, Action<long> callback)
    {
        // Stream time is aligned to 0 and fires as soon as it is known; wall-clock time counts from the call.
        var entry = new Entry(this, interval, type == PunctuationType.StreamTime ? 0 : now + interval, callback);
        _entries.Add(entry);
        _next = Math.Min(_next, entry.Next);
        return entry;
    }

    /// <summary>Whether a callback is due.</summary>
    public bool IsDue(long now) => now >= _next;

    /// <summary>Calls what is due, each once however many intervals have passed.</summary>
    /// <param name="now">Time of the clock.</param>
    /// <param name="call">Runs one callback.</param>
    /// <returns>Number of callbacks.</returns>
    public int Run(long now, Action<Action<long>, long> call)
    {
        var called = 0;
        for (var i = 0; i < _entries.Count; i++)
        {
            var entry = _entries[i];
            if (entry.Cancelled || entry.Next > now)
            {
                continue;
            }

            entry.Next += ((now - entry.Next) / entry.Interval + 1) * entry.Interval;
            call(entry.Callback, now);
            called++;
        }

        _entries.RemoveAll(entry => entry.Cancelled);
        FindNext();
        return called;
    }

    /// <summary>What was scheduled, called and cancelled so far is committed.</summary>
    public void Keep()
    {
        _kept.Clear();
        foreach (var entry in _entries)
        {
            if (!entry.Cancelled)
            {
                _kept.Add((entry, entry.Next));
            }
        }
    }

    /// <summary>The transaction is lost: back to the last <see cref="Keep"/>, so that the calls made since come again.</summary>
    public void Rewind()
    {
        _entries.Clear();
        foreach (var (entry, next) in _kept)
        {
            entry.Next = next;
            entry.Cancelled = false;
            _entries.Add(entry);
        }

        FindNext();
    }

    private void FindNext() => _next = _entries.Count == 0 ? long.MaxValue : _entries.Min(entry => entry.Next);

    private sealed class Entry(PunctuationQueue queue, long interval, long next, Action<long> callback) : IDisposable
    {
        public long Interval => interval;

        public Action<long> Callback => callback;

        public long Next { get; set; } = next;

        public bool Cancelled { get; set; }

        public void Dispose()
        {
            Cancelled = true;
            queue._next = Math.Min(queue._next, Next);
        }
    }
}
