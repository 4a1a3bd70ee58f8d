namespace StreamizFraud.Features.Rows;

/// <summary>Values that a key has had, each with the time of the last row that had it; in no order.</summary>
internal sealed class ValuePage : StatePage
{
    private long[] _values;
    private long[] _times;
    private long[] _markedValues;
    private long[] _markedTimes;
    private int _markedCount;
    private bool _owned = true;

    public ValuePage(int capacity = 4)
    {
        _values = new long[capacity];
        _times = new long[capacity];
        (_markedValues, _markedTimes) = (_values, _times);
    }

    public int Count { get; private set; }

    public ReadOnlySpan<long> Values => _values.AsSpan(0, Count);

    public ReadOnlySpan<long> Times => _times.AsSpan(0, Count);

    public override void Mark() => (_markedValues, _markedTimes, _markedCount, _owned) = (_values, _times, Count, false);

    public override void Rewind() => (_values, _times, Count, _owned) = (_markedValues, _markedTimes, _markedCount, false);

    /// <summary>Where a value is; -1 if nowhere.</summary>
    public int IndexOf(long value) => Values.IndexOf(value);

    public long TimeAt(int index) => _times[index];

    public void SetTime(int index, long timeMs)
    {
        Own(_values.Length);
        _times[index] = timeMs;
    }

    /// <summary>Adds a value that is not there.</summary>
    public void Add(long value, long timeMs)
    {
        Own(Count == _values.Length ? Math.Max(4, Count * 2) : _values.Length);
        _values[Count] = value;
        _times[Count++] = timeMs;
    }

    /// <summary>Removes a value; the last one takes its place.</summary>
    public void RemoveAt(int index)
    {
        Own(_values.Length);
        Count--;
        _values[index] = _values[Count];
        _times[index] = _times[Count];
    }

    private void Own(int room)
    {
        if (_owned && room == _values.Length)
        {
            return;
        }

        var (values, times) = (new long[room], new long[room]);
        Values.CopyTo(values);
        Times.CopyTo(times);
        (_values, _times, _owned) = (values, times, true);
    }
}
