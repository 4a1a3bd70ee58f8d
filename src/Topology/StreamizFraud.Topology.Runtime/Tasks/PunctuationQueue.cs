using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>The regular callbacks of a task on one clock (rules P1, P2).</summary>
/// <remarks>Owned by the task's thread. Few entries, so a list is walked.</remarks>
internal sealed class PunctuationQueue(PunctuationType type)
{
    private readonly List<Entry> _entries = [];
    private readonly List<(Entry Entry, long QuietUntil)> _kept = [];

    // The last time at which nothing is due: the end of time if nothing ever is. A next time could lie past it.
    private long _quietUntil = long.MaxValue;

    /// <summary>Adds a callback.</summary>
    /// <param name="interval">Interval in ms, 1 or more.</param>
    /// <param name="now">Time of the clock now; -1 for a stream time that is not known.</param>
    /// <param name="callback">Gets the clock's time.</param>
    public IDisposable Schedule(long interval, long now, Action<long> callback)
    {
        // Stream time is aligned to 0 and fires as soon as it is known; wall-clock time counts from the call.
        var entry = new Entry(this, interval, type == PunctuationType.StreamTime ? -1 : now + interval - 1, callback);
        _entries.Add(entry);
        _quietUntil = Math.Min(_quietUntil, entry.QuietUntil);
        return entry;
    }

    /// <summary>Whether a callback is due.</summary>
    public bool IsDue(long now) => now > _quietUntil;

    /// <summary>What was due up to a time has been called already, in an earlier life of the task: it goes on after that.</summary>
    /// <param name="now">Stream time of the last commit, -1 if there was none.</param>
    public void PassOver(long now)
    {
        foreach (var entry in _entries)
        {
            entry.PassOver(now);
        }

        FindNext();
    }

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
            if (entry.Cancelled || entry.QuietUntil >= now)
            {
                continue;
            }

            entry.PassOver(now);
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
                _kept.Add((entry, entry.QuietUntil));
            }
        }
    }

    /// <summary>The transaction is lost: back to the last <see cref="Keep"/>, so that the calls made since come again.</summary>
    public void Rewind()
    {
        _entries.Clear();
        foreach (var (entry, quietUntil) in _kept)
        {
            entry.QuietUntil = quietUntil;
            entry.Cancelled = false;
            _entries.Add(entry);
        }

        FindNext();
    }

    private void FindNext() => _quietUntil = _entries.Count == 0 ? long.MaxValue : _entries.Min(entry => entry.QuietUntil);

    private sealed class Entry(PunctuationQueue queue, long interval, long quietUntil, Action<long> callback) : IDisposable
    {
        public Action<long> Callback => callback;

        /// <summary>The last time at which it is not due.</summary>
        public long QuietUntil { get; set; } = quietUntil;

        public bool Cancelled { get; set; }

        /// <summary>Goes on to the first time after <paramref name="now"/> that is a whole number of intervals away; there is none near the end of time.</summary>
        public void PassOver(long now)
        {
            if (QuietUntil >= now)
            {
                return;
            }

            // Both differences are up to 2^63: a time may be -1.
            var passed = unchecked((ulong)(now - QuietUntil) - 1) / (ulong)interval + 1;
            var left = unchecked((ulong)(long.MaxValue - QuietUntil)) / (ulong)interval;
            QuietUntil = passed > left ? long.MaxValue : unchecked(QuietUntil + (long)passed * interval);
        }

        public void Dispose()
        {
            Cancelled = true;
            queue._quietUntil = Math.Min(queue._quietUntil, QuietUntil);
        }
    }
}
