using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Features.Rows;
using StreamizFraud.Features.Sketches;
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
    private RowPage? _markedLabels;
    private (long NextPage, long NewestMs, long FirstPageLastMs, long BornMs, bool IsNew) _marked;

    public EntityState(EntityShape shape)
    {
        Shape = shape;
        Log = new RowLeaf(shape.Rows);
        Labels = NoLabels(shape);
        _slots = shape.Slots == 0 ? [] : new long[shape.Slots];
        _markedSlots = shape.Slots == 0 ? [] : new long[shape.Slots];
        Indexes = [.. shape.RememberMs.Select((remember, number) => new ValueIndex(number, remember, shape.LatenessMs))];
        Sketches = shape.Sketches is { } sketches ? [.. sketches.Select(sketch => new SketchTiles(sketch))] : [];
        (_markedLog, _markedLabels) = (Log, Labels);
        _marked = (NextPage, NewestMs, FirstPageLastMs, BornMs, IsNew);
    }

    public EntityShape Shape { get; }

    /// <summary>The rows: a page of them, or the top of a tree of pages.</summary>
    public RowPage Log { get; private set; }

    /// <summary>
    /// What labels that came later say of the rows: in order of time of the rows, from when on there is a fraud more, or one less. A page, or the top of a
    /// tree of pages; null: there are no such labels.
    /// </summary>
    public RowPage? Labels { get; private set; }

    /// <summary>Number that the next page gets.</summary>
    public long NextPage { get; private set; }

    /// <summary>Time of the newest row there has been, ms.</summary>
    public long NewestMs { get; private set; } = -1;

    /// <summary>When the first page of rows is gone whole, as the time of its last row, ms.</summary>
    public long FirstPageLastMs { get; private set; } = long.MaxValue;

    /// <summary>Time of the newest row of all keys when the first row came, ms.</summary>
    public long BornMs { get; private set; }

    /// <summary>Whether there has been no row yet.</summary>
    public bool IsNew { get; private set; } = true;

    /// <summary>Numbers that operators keep.</summary>
    public Span<long> Slots => _slots;

    public ValueIndex[] Indexes { get; }

    /// <summary>Sketches of the rows, by tiles.</summary>
    public SketchTiles[] Sketches { get; }

    /// <summary>Rows this old or older are gone, ms.</summary>
    public long GoneMs => NewestMs - Shape.Rows.RetentionMs;

    public void Mark()
    {
        // Storing a reference is dear, and it is nearly always the same.
        if (_markedLog != Log)
        {
            _markedLog = Log;
        }

        if (_markedLabels != Labels)
        {
            _markedLabels = Labels;
        }

        _marked = (NextPage, NewestMs, FirstPageLastMs, BornMs, IsNew);
        Log.Mark();
        Labels?.Mark();
        _slots.CopyTo(_markedSlots, 0);
        foreach (var index in Indexes)
        {
            index.Mark();
        }

        foreach (var sketch in Sketches)
        {
            sketch.Mark();
        }
    }

    public void Rewind()
    {
        (Log, Labels) = (_markedLog, _markedLabels);
        (NextPage, NewestMs, FirstPageLastMs, BornMs, IsNew) = _marked;
        Log.Rewind();
        Labels?.Rewind();
        _markedSlots.CopyTo(_slots, 0);
        foreach (var index in Indexes)
        {
            index.Rewind();
        }

        foreach (var sketch in Sketches)
        {
            sketch.Rewind();
        }
    }

    /// <summary>Sets what was stored.</summary>
    public void Load(RowPage log, long nextPage, long newestMs, long firstPageLastMs, RowPage? labels = null, long bornMs = 0)
    {
        (Log, Labels, NextPage, NewestMs, FirstPageLastMs, BornMs, IsNew) = (log, labels, nextPage, newestMs, firstPageLastMs, bornMs, false);
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

        foreach (var sketch in Sketches)
        {
            sketch.Clear(pages);
        }

        Labels?.DropBefore(long.MaxValue, pages);
        (Log, Labels, NextPage, NewestMs, FirstPageLastMs, BornMs, IsNew) = (new RowLeaf(Shape.Rows), NoLabels(Shape), 0, -1, long.MaxValue, 0, true);
    }

    /// <summary>Notes that a row has come.</summary>
    /// <param name="timeMs">Its time, ms.</param>
    /// <param name="streamTimeMs">Time of the newest row of all keys, this one included.</param>
    public void Observe(long timeMs, long streamTimeMs)
    {
        BornMs = IsNew ? streamTimeMs : BornMs;
        IsNew = false;
        NewestMs = Math.Max(NewestMs, timeMs);
    }

    /// <summary>Takes in what a label says of a row that is here.</summary>
    /// <param name="change">The row, and what is known of it.</param>
    /// <param name="streamTimeMs">Time of the newest row of all keys.</param>
    /// <param name="pages">The pages.</param>
    /// <returns>Whether the row is still here: no window can see it else.</returns>
    public bool Apply(LabelChange change, long streamTimeMs, IStatePages pages)
    {
        // Rows from before the key began anew were too old to be seen when it did.
        if (IsNew || IsIdleAt(streamTimeMs) || change.TimeMs <= GoneMs || change.TimeMs < BornMs - Shape.IdleMs)
        {
            return false;
        }

        Labels!.DropBefore(GoneMs, pages);
        var log = Labels.Count == 0 ? new RowLeaf(Shape.Labels!) : Labels;
        Span<long> values = stackalloc long[Shape.Labels!.Columns.Length];
        foreach (var step in change.Steps)
        {
            values.Fill(step.FromMs);
            log = Insert(log, new NewRow(change.TimeMs, values, Columns(change.Counts, step.IsFraud ? 0 : 1, values.Length)), Shape.Labels, pages);
        }

        Labels = log;
        return true;
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

        Log = Insert(Log, row, Shape.Rows, pages);
        FirstPageLastMs = Log.FirstPageLastMs(pages);
        if (Sketches.Length > 0)
        {
            AddToSketches(row, pages);
        }
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

    private void AddToSketches(in NewRow row, IStatePages pages)
    {
        var next = NextPage;
        foreach (var sketch in Sketches)
        {
            sketch.Add(row, Log, GoneMs, pages, ref next);
        }

        NextPage = next;
    }

    private static RowLeaf? NoLabels(EntityShape shape) => shape.Labels is { } labels ? new RowLeaf(labels) : null;

    /// <summary>The columns of the conditions that a row meets: every other one, from <paramref name="first"/> on.</summary>
    private static ulong Columns(ulong counts, int first, int columns)
    {
        var presence = 0UL;
        for (var column = first; column < columns; column += 2)
        {
            presence |= (counts >> (column / 2) & 1) << column;
        }

        return presence;
    }

    /// <summary>Adds a row to a log, which becomes a level higher if it was full.</summary>
    /// <returns>The log's top.</returns>
    private RowPage Insert(RowPage log, in NewRow row, RowShape shape, IStatePages pages)
    {
        var next = NextPage;
        if (log.Insert(row, pages, ref next) is { } second)
        {
            var (first, level) = (next++, log is RowBranch branch ? branch.Level + 1 : 1);
            pages.Add(first, log);
            pages.Add(next, second);
            log = RowBranch.Over(shape, level, (first, log), (next++, second));
        }

        NextPage = next;
        return log;
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
