namespace StreamizFraud.Features.Sketches;

/// <summary>Buckets of <see cref="LogBuckets"/> that have values, in order.</summary>
internal sealed class BucketPage : SketchPage
{
    private short[] _buckets = new short[16];
    private long[] _counts = new long[16];

    // Buckets that a value was added to, in order.
    private short[] _undo = new short[1];
    private int _changes;

    public int Count { get; private set; }

    public ReadOnlySpan<short> Buckets => _buckets.AsSpan(0, Count);

    /// <summary>Values of each bucket; 0 of one whose values were taken back.</summary>
    public ReadOnlySpan<long> Counts => _counts.AsSpan(0, Count);

    public override void Mark() => _changes = 0;

    public override void Rewind()
    {
        while (_changes > 0)
        {
            _counts[Buckets.BinarySearch(_undo[--_changes])]--;
        }
    }

    public override void Add(long value)
    {
        var bucket = (short)LogBuckets.BucketOf(value);
        var at = Buckets.BinarySearch(bucket);
        if (at < 0)
        {
            at = ~at;
            MakeRoom();
            _buckets.AsSpan(at, Count - at).CopyTo(_buckets.AsSpan(at + 1));
            _counts.AsSpan(at, Count - at).CopyTo(_counts.AsSpan(at + 1));
            (_buckets[at], _counts[at]) = (bucket, 0);
            Count++;
        }

        if (_changes == _undo.Length)
        {
            Array.Resize(ref _undo, 2 * _changes);
        }

        _counts[at]++;
        _undo[_changes++] = bucket;
    }

    /// <summary>Adds a bucket at the end, as it was stored.</summary>
    public void Load(short bucket, long count)
    {
        MakeRoom();
        (_buckets[Count], _counts[Count]) = (bucket, count);
        Count++;
    }

    private void MakeRoom()
    {
        if (Count == _buckets.Length)
        {
            Array.Resize(ref _buckets, 2 * Count);
            Array.Resize(ref _counts, 2 * Count);
        }
    }
}
