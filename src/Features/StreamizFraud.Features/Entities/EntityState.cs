using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Entities;

/// <summary>
/// What is kept of one value of a key, one card: the log of its rows, whose first page it holds itself, the numbers that operators keep,
/// and which values it has had.
/// </summary>
internal sealed class EntityState : IRewindable
{
    private readonly long[] _slots;
    private readonly long[] _markedSlots;
    private RowPage _markedLog;
    private (long NextPage, long NewestMs, long FirstPageLastMs, bool IsNew) _marked;

    public EntityState(EntityShape shape)
    {
        Shape = shape;
        Log = new RowLeaf(shape.Rows);
        _slots = shape.Slots == 0 ? [] : new long[shape.Slots];
        _markedSlots = shape.Slots == 0 ? [] : new long[shape.Slots];
        Indexes = [.. shape.RememberMs.Select((remember, number) => new ValueIndex(number, remember, shape.LatenessMs))];
        _markedLog = Log;
        _marked = (NextPage, NewestMs, FirstPageLastMs, IsNew);
    }

    public EntityShape Shape { get; }

    /// <summary>The rows: a page of them, or the top of a tree of pages.</summary>
    public RowPage Log { get; private set; }

    /// <summary>Number that the next page gets.</summary>
    public long NextPage { get; private set; }

    /// <summary>Time of the newest row there has been, ms.</summary>
    public long NewestMs { get; private set; } = -1;

    /// <summary>When the first page of rows is gone whole, as the time of its last row, ms.</summary>
    public long FirstPageLastMs { get; private set; } = long.MaxValue;

    /// <summary>Whether there has been no row yet.</summary>
    public bool IsNew { get; private set; } = true;

    /// <summary>Numbers that operators keep.</summary>
    public Span<long> Slots => _slots;

    public ValueIndex[] Indexes { get; }

    /// <summary>Rows this old or older are gone, ms.</summary>
    public long GoneMs => NewestMs - Shape.Rows.RetentionMs;

    public void Mark()
    {
        // Storing a reference is dear, and it is nearly always the same.
        if (_markedLog != Log)
        {
            _markedLog = Log;
        }

        _marked = (NextPage, NewestMs, FirstPageLastMs, IsNew);
        Log.Mark();
        _slots.CopyTo(_markedSlots, 0);
        foreach (var index in Indexes)
        {
            index.Mark();
        }
    }

    public void Rewind()
    {
        Log = _markedLog;
        (NextPage, NewestMs, FirstPageLastMs, IsNew) = _marked;
        Log.Rewind();
        _markedSlots.CopyTo(_slots, 0);
        foreach (var index in Indexes)
        {
            index.Rewind();
        }
    }

    /// <summary>Sets what was stored.</summary>
    public void Load(RowPage log, long nextPage, long newestMs, long firstPageLastMs)
    {
        (Log, NextPage, NewestMs, FirstPageLastMs, IsNew) = (log, nextPage, newestMs, firstPageLastMs, false);
        Mark();
    }

    /// <summary>
    /// Whether the key has not been seen for so long that what is kept of it counts as nothing: no row within the retention of the stream
    /// could see any of it. It may have been deleted, or not yet.
    /// </summary>
    /// <param name="streamTimeMs">Time of the newest row of all keys, ms.</param>
    public bool IsIdleAt(long streamTimeMs) => Shape.IsBounded && !IsNew && NewestMs < streamTimeMs - Shape.IdleMs;

    /// <summary>Forgets all rows and ids and deletes their pages. For a key of which nothing else is kept.</summary>
    public void Clear(IStatePages pages)
    {
        Log.DropBefore(long.MaxValue, pages);
        foreach (var index in Indexes)
        {
            index.Clear(pages);
        }

        (Log, NextPage, NewestMs, FirstPageLastMs, IsNew) = (new RowLeaf(Shape.Rows), 0, -1, long.MaxValue, true);
    }

    /// <summary>Notes that a row has come.</summary>
    public void Observe(long timeMs)
    {
        IsNew = false;
        NewestMs = Math.Max(NewestMs, timeMs);
    }

    /// <summary>Adds a row to the log, behind those of its time or older.</summary>
    /// <exception cref="FeatureValueException">The sums would leave Int64.</exception>
    public void Insert(in NewRow row, IStatePages pages)
    {
        if (FirstPageLastMs <= GoneMs || (Log is RowLeaf && Log.Count == Log.Capacity))
        {
            Log.DropBefore(GoneMs, pages);
            if (Log.Count == 0)
            {
                Log = new RowLeaf(Shape.Rows);
            }
        }

        if (!HasRoomFor(row, Log.AbsoluteSums))
        {
            // Single rows may be gone whose page is not.
            Log.DropBefore(GoneMs, pages, all: true);
            if (!HasRoomFor(row, Log.AbsoluteSums))
            {
                ThrowOverflow();
            }
        }

        var next = NextPage;
        if (Log.Insert(row, pages, ref next) is { } second)
        {
            var (first, level) = (next++, Log is RowBranch branch ? branch.Level + 1 : 1);
            pages.Add(first, Log);
            pages.Add(next, second);
            Log = RowBranch.Over(Shape.Rows, level, (first, Log), (next++, second));
        }

        NextPage = next;
        FirstPageLastMs = Log.FirstPageLastMs(pages);
    }

    /// <summary>A log of a row alone, which is not kept.</summary>
    /// <exception cref="FeatureValueException">The sums would leave Int64.</exception>
    public RowPage Alone(in NewRow row)
    {
        var alone = new RowLeaf(Shape.Rows);
        if (!HasRoomFor(row, alone.AbsoluteSums))
        {
            ThrowOverflow();
        }

        alone.InsertAt(0, row);
        return alone;
    }

    /// <summary>Whether sums of absolute values stay within Int64 with a row more.</summary>
    private bool HasRoomFor(in NewRow row, ReadOnlySpan<long> sums)
    {
        if (Shape.Rows.Bounds == 0)
        {
            return true;
        }

        var bound = 0;
        for (var column = 0; column < row.Values.Length; column++)
        {
            // long.MinValue has no absolute value in Int64, and one such row fills the range anyway.
            if (Shape.Rows.SumTotal[column] >= 0
                && (row.Values[column] == long.MinValue || Math.Abs(row.Values[column]) > long.MaxValue - sums[bound++]))
            {
                return false;
            }
        }

        return true;
    }

    [DoesNotReturn]
    private static void ThrowOverflow() =>
        throw new FeatureValueException("The sum of an input's absolute values over the kept rows of one key does not fit into 64 bits.") { IsLoggable = true };
}
