using System.Buffers.Binary;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>The segments that a store has in its database, at hand for each row.</summary>
/// <remarks>Owned by the task's thread.</remarks>
internal sealed class Segments
{
    private readonly ITaskDatabase _database;
    private readonly string _store;
    private readonly SortedList<long, IByteStore> _segments = [];
    private long _lastNumber = RowKey.NoSegment;
    private IByteStore? _last;

    /// <summary>Finds the segments that are there already.</summary>
    public Segments(ITaskDatabase database, string store)
    {
        _database = database;
        _store = store;
        foreach (var (number, segment) in database.Segments(store))
        {
            _segments.Add(number, segment);
        }
    }

    /// <summary>A segment, or null if nothing has been written to it.</summary>
    public IByteStore? Find(long number)
    {
        // Rows come in runs of one segment, and nearly all of them belong to the newest.
        if (number != _lastNumber)
        {
            _lastNumber = number;
            _last = _segments.GetValueOrDefault(number);
        }

        return _last;
    }

    /// <summary>A segment, made if it is not there.</summary>
    public IByteStore FindOrCreate(long number)
    {
        if (Find(number) is { } segment)
        {
            return segment;
        }

        segment = _database.CreateSegment(_store, number);
        _segments.Add(number, segment);
        _last = segment;
        return segment;
    }

    /// <summary>The next segment after one, or before it, that has rows in the database or changed ones; null if there is none.</summary>
    public long? Following<T>(long number, bool backward, WriteBuffer<T> changed)
    {
        var (written, buffered) = (Written(number, backward), Changed(number, backward, changed));
        return written is null || buffered is null ? written ?? buffered
            : backward ? Math.Max(written.Value, buffered.Value) : Math.Min(written.Value, buffered.Value);
    }

    /// <summary>Drops the segments before one.</summary>
    public void DropBefore(long number)
    {
        while (_segments.Count > 0 && _segments.GetKeyAtIndex(0) < number)
        {
            _lastNumber = RowKey.NoSegment;
            _last = null;
            _database.DropSegment(_store, _segments.GetKeyAtIndex(0));
            _segments.RemoveAt(0);
        }
    }

    private static long? Changed<T>(long number, bool backward, WriteBuffer<T> changed)
    {
        // Keys of rows begin with their segment's number; rows in none, which have a negative one, come after all others.
        Span<byte> bound = stackalloc byte[RowKey.SegmentLength];
        BinaryPrimitives.WriteInt64BigEndian(bound, backward ? number : number + 1);
        var order = changed.Order;
        var place = order.Seek(bound, after: false);
        var row = order.RowAt(backward ? order.Previous(place) : place);
        return row >= 0 && RowKey.Segment(changed.Key(row)) is >= 0 and var found ? found : null;
    }

    private long? Written(long number, bool backward)
    {
        // Few segments are there at a time.
        long? found = null;
        foreach (var segment in _segments.Keys)
        {
            if (backward ? segment < number : segment > number)
            {
                found = segment;
                if (!backward)
                {
                    break;
                }
            }
        }

        return found;
    }
}
