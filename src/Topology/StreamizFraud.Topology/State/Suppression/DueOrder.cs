namespace StreamizFraud.Topology.State.Suppression;

/// <summary>Which rows are held back, in the order in which they become due: by time, then by key. It follows the rows: undone with them.</summary>
internal sealed class DueOrder
{
    private readonly SortedSet<Place> _places = new(Comparer<Place>.Create(Compare));
    private readonly List<Step> _steps = [];
    private readonly List<int> _savepoints = [];

    /// <summary>Rows held back.</summary>
    public int Count => _places.Count;

    /// <summary>Memory that they take, as <see cref="HeldRow.Size"/> measures it.</summary>
    public long Bytes { get; private set; }

    /// <summary>The place that is due first; there must be one.</summary>
    public Place First => _places.Min;

    /// <summary>Adds a row, or notes that one that is held back has another size.</summary>
    public void Put(in Place place, long growth) => Take(new(place, _places.Add(place) ? Kind.Added : Kind.Resized, growth));

    public void Remove(in Place place, long size)
    {
        _places.Remove(place);
        Take(new(place, Kind.Removed, -size));
    }

    public void Keep() => _steps.Clear();

    public void Undo()
    {
        Undo(downTo: 0);
        _savepoints.Clear();
    }

    public void SetSavepoint() => _savepoints.Add(_steps.Count);

    public void ReleaseSavepoint() => _savepoints.RemoveAt(_savepoints.Count - 1);

    public void UndoToSavepoint()
    {
        Undo(downTo: _savepoints[^1]);
        ReleaseSavepoint();
    }

    private void Undo(int downTo)
    {
        for (var i = _steps.Count - 1; i >= downTo; i--)
        {
            var step = _steps[i];
            Bytes -= step.Growth;
            if (step.Kind == Kind.Added)
            {
                _places.Remove(step.Place);
            }
            else if (step.Kind == Kind.Removed)
            {
                _places.Add(step.Place);
            }
        }

        _steps.RemoveRange(downTo, _steps.Count - downTo);
    }

    public void Clear()
    {
        _places.Clear();
        _steps.Clear();
        _savepoints.Clear();
        Bytes = 0;
    }

    private static int Compare(Place x, Place y) => x.Time != y.Time ? x.Time.CompareTo(y.Time) : x.Key.AsSpan().SequenceCompareTo(y.Key);

    private void Take(in Step step)
    {
        Bytes += step.Growth;
        _steps.Add(step);
    }

    /// <summary>Where a row stands.</summary>
    /// <param name="Time">Time that decides when it is due, ms since the Unix epoch.</param>
    /// <param name="Key">Bytes of its key.</param>
    internal readonly record struct Place(long Time, byte[] Key);

    private enum Kind
    {
        Added,
        Resized,
        Removed,
    }

    private readonly record struct Step(Place Place, Kind Kind, long Growth);
}
