using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Control;

/// <summary>
/// Which entries of the log a task knew of from which input offsets on, and what its processors follow of them. A change is staged for a commit and holds
/// when that has gone through.
/// </summary>
/// <remarks>
/// Kept are the places of the history that records to come may belong to: mostly one. After a crash at least once, records of before the last change may
/// come again. Owned by the task's thread.
/// </remarks>
internal sealed class ControlHistory
{
    private readonly List<FollowedThings> _things = [];
    private readonly List<HistoryPlace> _places = [HistoryPlace.Empty];
    private Func<long, ControlEntry?> _log = _ => null;
    private IReadOnlyList<ControlAdoption> _rows = [];
    private HistoryPlace? _staged;
    private long _known;
    private long _seen;
    private bool _isPlaced;
    private bool _isLoaded;

    /// <summary>Whether all records to come belong to one place.</summary>
    public bool IsSettled { get; private set; } = true;

    /// <summary>The place of the record at hand, among those that are kept.</summary>
    public int Place { get; private set; }

    /// <summary>Whether the history has no row yet.</summary>
    public bool IsNew => _rows.Count == 0;

    /// <summary>Adds something that a processor follows.</summary>
    public void Add(FollowedThings things) => _things.Add(things);

    /// <summary>Begins, or begins anew, from committed rows.</summary>
    /// <param name="rows">Rows of the history, in order.</param>
    /// <param name="log">Gives an entry by its number; null: the client has not read it yet.</param>
    public void Begin(IReadOnlyList<ControlAdoption> rows, Func<long, ControlEntry?> log)
    {
        (_rows, _log, _staged, _isPlaced, _isLoaded) = (rows, log, null, false, false);
        _known = _seen = IsNew ? 0 : rows[^1].Entries;
        _places.Clear();
        _places.Add(HistoryPlace.Empty);
        (IsSettled, Place) = (true, 0);
        foreach (var things in _things)
        {
            things.Forget();
        }
    }

    /// <summary>
    /// Makes what is in force, once the client has read all entries that the history knows of (another member may have read further), and what they name is
    /// ready.
    /// </summary>
    /// <param name="next">Offsets of the next records of all inputs.</param>
    /// <returns>False: no record may be taken yet.</returns>
    /// <exception cref="StreamException">A version that was in force cannot be made any more.</exception>
    public bool TryLoad(IReadOnlyDictionary<TopicPartition, long> next)
    {
        if (_isLoaded)
        {
            return true;
        }

        if (_known > 0 && _log(_known - 1) is null)
        {
            return false;
        }

        FindPlaces(next);
        if (!IsReady())
        {
            return false;
        }

        Load(next);
        _isLoaded = true;
        return true;
    }

    /// <summary>Whether the log has an entry of something that is followed, which the task has not adopted and could make now.</summary>
    public bool HasNews
    {
        get
        {
            while (_isLoaded && _log(_seen) is { } entry)
            {
                if (IsFollowed(entry))
                {
                    return IsReady(entry);
                }

                _seen++;
            }

            return false;
        }
    }

    /// <summary>
    /// Stages all entries up to the first that is not ready: they hold for the records from <paramref name="next"/> on, once <see cref="Committed"/>. A
    /// history that begins waits for none: it takes the newest of each thing that can be made, and making them may take its time.
    /// </summary>
    /// <param name="next">Offsets of the next records of all inputs.</param>
    /// <param name="refused">Told of entries that cannot be made.</param>
    /// <returns>The row that belongs to the same commit.</returns>
    public ControlAdoption Stage(IReadOnlyDictionary<TopicPartition, long> next, Action<ControlEntry, Exception> refused)
    {
        var newest = new Dictionary<(string, string), long>(_places[^1].Newest);
        var failed = new List<long>();
        var number = _known;
        if (IsNew)
        {
            while (_log(number) is not null)
            {
                number++;
            }

            // No record belongs to what was superseded before.
            for (var earlier = number - 1; earlier >= _known; earlier--)
            {
                if (_log(earlier)! is var entry && !newest.ContainsKey((entry.Kind, entry.Name)))
                {
                    Try(earlier, entry);
                }
            }

            failed.Reverse();
        }
        else
        {
            for (; _log(number) is { } entry && IsReady(entry); number++)
            {
                Try(number, entry);
            }
        }

        _staged = new HistoryPlace(new ControlAdoption(number, next, failed), newest);
        return _staged.Adoption!;

        void Try(long at, ControlEntry entry)
        {
            try
            {
                if (TryMake(at, entry))
                {
                    newest[(entry.Kind, entry.Name)] = at;
                }
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                failed.Add(at);
                refused(entry, exception);
            }
        }
    }

    /// <summary>The commit that the staged row belongs to has gone through; forgets places that no record can belong to any more.</summary>
    /// <param name="next">Offsets of the next records of all inputs.</param>
    public void Committed(IReadOnlyDictionary<TopicPartition, long> next)
    {
        if (_staged is { } staged)
        {
            _places.Add(staged);
            _rows = [.. _rows, staged.Adoption!];
            _known = _seen = staged.Adoption!.Entries;
            (_staged, _isPlaced, _isLoaded) = (null, true, true);
        }
        else if (IsSettled)
        {
            return;
        }

        Settle(next);
    }

    /// <summary>The place that a record belongs to.</summary>
    /// <param name="origin">Where it came from.</param>
    public int PlaceOf(in RecordMetadata origin)
    {
        for (var place = _places.Count - 1; place > 0; place--)
        {
            if (_places[place].Adoption!.Covers(origin))
            {
                return place;
            }
        }

        return 0;
    }

    /// <summary>The next record belongs to a place.</summary>
    public void Enter(int place) => Place = place;

    /// <summary>The transaction is lost.</summary>
    public void Discard() => _staged = null;

    /// <summary>Closes what was made.</summary>
    public void Close()
    {
        foreach (var things in _things)
        {
            things.Forget();
        }
    }

    /// <summary>Finds the places that records to come may belong to, and the entries that were in force there.</summary>
    private void FindPlaces(IReadOnlyDictionary<TopicPartition, long> next)
    {
        if (_isPlaced)
        {
            return;
        }

        var refused = _rows.SelectMany(row => row.Refused).ToHashSet();
        var newest = new Dictionary<(string, string), long>();
        var number = 0L;
        foreach (var row in _rows)
        {
            for (; number < row.Entries; number++)
            {
                if (!refused.Contains(number) && _log(number) is { } entry && IsFollowed(entry))
                {
                    newest[(entry.Kind, entry.Name)] = number;
                }
            }

            _places.Add(new HistoryPlace(row, new(newest)));
        }

        Forget(next);
        _isPlaced = true;
    }

    private void Load(IReadOnlyDictionary<TopicPartition, long> next)
    {
        foreach (var made in _places.SelectMany(place => place.Newest.Values).Distinct())
        {
            var entry = _log(made)!;
            try
            {
                TryMake(made, entry);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                throw new StreamException(
                    FaultScope.Application,
                    $"Version {entry.Version} of {entry.Thing} was in force and cannot be made any more ({exception.GetType().Name}): records would be decided by another version than before. Bring back what it needs, or the program that could make it.",
                    exception) { IsLoggable = true };
            }
        }

        Settle(next);
    }

    private bool IsFollowed(ControlEntry entry)
    {
        foreach (var things in _things)
        {
            if (things.Includes(entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether all that is in force can be made without waiting.</summary>
    private bool IsReady()
    {
        var isReady = true;
        foreach (var place in _places)
        {
            foreach (var number in place.Newest.Values)
            {
                // All are asked: what they need is got ready at the same time.
                isReady &= IsReady(_log(number)!);
            }
        }

        return isReady;
    }

    private bool IsReady(ControlEntry entry)
    {
        foreach (var things in _things)
        {
            if (things.Includes(entry) && !things.IsReady(entry))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryMake(long number, ControlEntry entry)
    {
        var isFollowed = false;
        foreach (var things in _things)
        {
            if (things.Includes(entry))
            {
                things.Make(number, entry);
                isFollowed = true;
            }
        }

        return isFollowed;
    }

    /// <summary>Forgets the places before the one that all inputs have reached.</summary>
    private void Forget(IReadOnlyDictionary<TopicPartition, long> next)
    {
        for (var place = _places.Count - 1; place > 0; place--)
        {
            if (HasReached(_places[place].Adoption!, next))
            {
                _places.RemoveRange(0, place);
                break;
            }
        }
    }

    private void Settle(IReadOnlyDictionary<TopicPartition, long> next)
    {
        Forget(next);
        IsSettled = _places.Count == 1;
        // Until a record says otherwise: punctuations are of now.
        Place = _places.Count - 1;
        List<IReadOnlyList<long>> places = [.. _places.Select(place => place.Newest.Values.ToList())];
        foreach (var things in _things)
        {
            things.Set(places);
        }
    }

    private static bool HasReached(ControlAdoption adoption, IReadOnlyDictionary<TopicPartition, long> next)
    {
        foreach (var (partition, from) in adoption.From)
        {
            if (next.TryGetValue(partition, out var offset) && offset < from)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A part of the history: the first has no row if nothing was known then.</summary>
    private sealed record HistoryPlace(ControlAdoption? Adoption, Dictionary<(string Kind, string Name), long> Newest)
    {
        public static HistoryPlace Empty { get; } = new(null, []);
    }
}
