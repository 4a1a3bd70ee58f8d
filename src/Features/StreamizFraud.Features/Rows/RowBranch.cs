using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Rows;

/// <summary>Pages of a key's row log in order, at most <see cref="RowPage.Capacity"/>, with what windows need to know of each.</summary>
/// <remarks>
/// A cell row is a page: its number | time of its first row | of its last | number of rows before it | absolute sums | least and greatest
/// values | totals over the rows before it. The last page is changed in place, and rewinding puts it back; any other change is made to a
/// copy of the cells, and rewinding goes back to the old ones.
/// </remarks>
internal sealed class RowBranch : RowPage
{
    /// <summary>Levels that no log reaches: pages of two, and as many as there are numbers.</summary>
    public const int MaxLevel = 64;

    private const int Page = 0;
    private const int First = 1;
    private const int Last = 2;
    private const int Before = 3;
    private const int Absolute = 4;

    private readonly int _least;
    private readonly int _greatest;
    private readonly int _totals;
    private readonly int _stride;
    private readonly long[] _absolute;
    private long[] _cells;
    private Int128[] _squares;
    private int _count;
    private long[] _markedCells;
    private Int128[] _markedSquares;
    private int _markedCount;
    private bool _owned = true;

    // The last page as it was marked, and the totals behind it.
    private readonly long[] _savedCells;
    private readonly Int128[] _savedSquares;
    private bool _saved;

    /// <param name="shape">The log's shape.</param>
    /// <param name="level">1 if its pages hold rows, 2 if they hold such pages, and so on.</param>
    /// <param name="room">Pages there is room for.</param>
    public RowBranch(RowShape shape, int level, int room = 4)
        : base(shape)
    {
        Level = level;
        _least = Absolute + shape.Bounds;
        _greatest = _least + shape.Extremes;
        _totals = _greatest + shape.Extremes;
        _stride = _totals + shape.Totals;
        _absolute = new long[shape.Bounds];
        _cells = new long[(room + 1) * _stride];
        _squares = new Int128[(room + 1) * shape.Squares];
        (_markedCells, _markedSquares) = (_cells, _squares);
        _savedCells = new long[2 * _stride];
        _savedSquares = new Int128[2 * shape.Squares];
    }

    public int Level { get; }

    public override int Count => _count;

    public override long FirstMs => Cell(0, First);

    public override long LastMs => Cell(_count - 1, Last);

    public override long FirstPageLastMs(IStatePages pages) => Level == 1 ? Cell(0, Last) : Child(pages.Read(PageAt(0))).FirstPageLastMs(pages);

    public override ReadOnlySpan<long> AbsoluteSums
    {
        get
        {
            Array.Clear(_absolute);
            for (var page = 0; page < _count; page++)
            {
                for (var i = 0; i < _absolute.Length; i++)
                {
                    _absolute[i] += Cell(page, Absolute + i);
                }
            }

            return _absolute;
        }
    }

    private int Room => (_cells.Length / _stride) - 1;

    public override void Mark() => (_markedCells, _markedSquares, _markedCount, _owned, _saved) = (_cells, _squares, _count, false, false);

    public override void Rewind()
    {
        (_cells, _squares, _count, _owned) = (_markedCells, _markedSquares, _markedCount, false);
        if (_saved)
        {
            _savedCells.CopyTo(_cells.AsSpan((_count - 1) * _stride));
            _savedSquares.CopyTo(_squares.AsSpan((_count - 1) * Shape.Squares));
            _saved = false;
        }
    }

    public long PageAt(int index) => Cell(index, Page);

    /// <summary>A branch over the two halves of a page that was full.</summary>
    public static RowBranch Over(RowShape shape, int level, (long Number, RowPage Content) first, (long Number, RowPage Content) second)
    {
        var branch = new RowBranch(shape, level);
        branch.InsertPage(0, first.Number, first.Content);
        branch.InsertPage(1, second.Number, second.Content);
        return branch;
    }

    public override RowPage? Insert(in NewRow row, IStatePages pages, ref long nextPage)
    {
        var index = Math.Max(0, FirstBeginningAfter(row.TimeMs) - 1);
        var child = Child(pages.Change(PageAt(index)));
        var split = child.Insert(row, pages, ref nextPage);
        Own(Room, index);
        Describe(index, child);
        if (split is null)
        {
            return null;
        }

        var number = nextPage++;
        pages.Add(number, split);
        if (_count < Capacity)
        {
            InsertPage(index + 1, number, split);
            return null;
        }

        var at = index + 1;
        var keep = at == _count ? _count : _count / 2;
        var second = new RowBranch(Shape, Level, Capacity);
        for (var i = keep; i < _count; i++)
        {
            second.TakeOver(this, i);
        }

        _count = keep;
        if (at <= keep && keep < Capacity)
        {
            InsertPage(at, number, split);
        }
        else
        {
            second.InsertPage(at - keep, number, split);
        }

        return second;
    }

    public override long AddTotals(long timeMs, int edge, IStatePages pages, Span<long> totals, Span<Int128> squares)
    {
        // Pages that end at the time or before it count whole; of the next one, a part.
        var whole = FirstEndingAfter(timeMs);
        AddBefore(whole, totals, squares);
        var rows = Cell(whole, Before) - Cell(0, Before);
        return whole < _count && Cell(whole, First) <= timeMs
            ? rows + Child(pages.Read(PageAt(whole))).AddTotals(timeMs, edge, pages, totals, squares)
            : rows;
    }

    public override long AddAll(Span<long> totals, Span<Int128> squares)
    {
        AddBefore(_count, totals, squares);
        return Cell(_count, Before) - Cell(0, Before);
    }

    public override void Widen(int column, long fromMs, long toMs, IStatePages pages, ref long least, ref long greatest)
    {
        var pair = Shape.ExtremesOf[column];
        for (var page = FirstEndingAfter(fromMs); page < _count && Cell(page, First) <= toMs; page++)
        {
            if (Cell(page, First) > fromMs && Cell(page, Last) <= toMs)
            {
                least = Math.Min(least, Cell(page, _least + pair));
                greatest = Math.Max(greatest, Cell(page, _greatest + pair));
            }
            else
            {
                Child(pages.Read(PageAt(page))).Widen(column, fromMs, toMs, pages, ref least, ref greatest);
            }
        }
    }

    public override void WidenAll(Span<long> least, Span<long> greatest)
    {
        for (var page = 0; page < _count; page++)
        {
            for (var i = 0; i < Shape.Extremes; i++)
            {
                least[i] = Math.Min(least[i], Cell(page, _least + i));
                greatest[i] = Math.Max(greatest[i], Cell(page, _greatest + i));
            }
        }
    }

    public override bool Collect(int column, long fromMs, long toMs, IStatePages pages, ColumnValues values)
    {
        for (var page = FirstBeginningAfter(toMs) - 1; page >= 0 && Cell(page, Last) > fromMs; page--)
        {
            if (Shape.PresenceTotal[column] is >= 0 and var present && TotalOf(page, present) == 0)
            {
                continue;
            }

            if (!Child(pages.Read(PageAt(page))).Collect(column, fromMs, toMs, pages, values))
            {
                return false;
            }
        }

        return true;
    }

    public override long CountUpTo(int column, long fromMs, long toMs, long limit, IStatePages pages)
    {
        var pair = Shape.ExtremesOf[column];
        var count = 0L;
        for (var page = FirstEndingAfter(fromMs); page < _count && Cell(page, First) <= toMs; page++)
        {
            // Least and greatest of a page without values are the other way round: none of it counts.
            if (Cell(page, _least + pair) > limit)
            {
                continue;
            }

            count += Cell(page, First) > fromMs && Cell(page, Last) <= toMs && Cell(page, _greatest + pair) <= limit
                ? Shape.PresenceTotal[column] is >= 0 and var present ? TotalOf(page, present) : RowsOf(page)
                : Child(pages.Read(PageAt(page))).CountUpTo(column, fromMs, toMs, limit, pages);
        }

        return count;
    }

    public override void DropBefore(long oldestMs, IStatePages pages, bool all = false)
    {
        while (_count > 0 && Level == 1 && Cell(0, Last) <= oldestMs)
        {
            pages.Delete(PageAt(0));
            Remove();
        }

        while (_count > 0 && (Level > 1 || all) && Cell(0, First) <= oldestMs)
        {
            var child = Child(pages.Change(PageAt(0)));
            child.DropBefore(oldestMs, pages, all);
            if (child.Count > 0)
            {
                Own(Room);
                Describe(0, child);
                return;
            }

            pages.Delete(PageAt(0));
            Remove();
        }
    }

    /// <summary>Adds a page at the end, as it was stored.</summary>
    public void AppendStored(long number, long firstMs, long lastMs, long rows, ReadOnlySpan<long> absolute, ReadOnlySpan<long> least, ReadOnlySpan<long> greatest, ReadOnlySpan<long> totals, ReadOnlySpan<Int128> squares)
    {
        if (_count == Room)
        {
            Own(Math.Max(4, Room * 2));
        }

        var cells = Row(_count);
        cells[Page] = number;
        cells[First] = firstMs;
        cells[Last] = lastMs;
        absolute.CopyTo(cells[Absolute..]);
        least.CopyTo(cells[_least..]);
        greatest.CopyTo(cells[_greatest..]);
        var next = Row(_count + 1);
        next[Before] = cells[Before] + rows;
        for (var i = 0; i < totals.Length; i++)
        {
            next[_totals + i] = cells[_totals + i] + totals[i];
        }

        for (var i = 0; i < squares.Length; i++)
        {
            _squares[((_count + 1) * squares.Length) + i] = _squares[(_count * squares.Length) + i] + squares[i];
        }

        _count++;
    }

    /// <summary>Rows of a page.</summary>
    public long RowsOf(int page) => Cell(page + 1, Before) - Cell(page, Before);

    public (long FirstMs, long LastMs) TimesOf(int page) => (Cell(page, First), Cell(page, Last));

    public ReadOnlySpan<long> AbsoluteOf(int page) => Row(page).Slice(Absolute, Shape.Bounds);

    public ReadOnlySpan<long> LeastOf(int page) => Row(page).Slice(_least, Shape.Extremes);

    public ReadOnlySpan<long> GreatestOf(int page) => Row(page).Slice(_greatest, Shape.Extremes);

    public long TotalOf(int page, int total) => unchecked(Cell(page + 1, _totals + total) - Cell(page, _totals + total));

    public Int128 SquaresOf(int page, int square) =>
        _squares[((page + 1) * Shape.Squares) + square] - _squares[(page * Shape.Squares) + square];

    private void InsertPage(int at, long number, RowPage content)
    {
        Own(_count == Room ? Math.Min(Capacity, Math.Max(4, Room * 2)) : Room, at);
        if (at < _count)
        {
            // Every later page moves with the totals before it, so that the new one begins empty.
            Array.Copy(_cells, at * _stride, _cells, (at + 1) * _stride, (_count + 1 - at) * _stride);
            Array.Copy(_squares, at * Shape.Squares, _squares, (at + 1) * Shape.Squares, (_count + 1 - at) * Shape.Squares);
        }

        _count++;
        Row(at)[Page] = number;
        if (at == _count - 1)
        {
            CopyTotals(at, at + 1);
        }

        Describe(at, content);
    }

    /// <summary>Sets what is known of a page from its content; totals of later pages move by the difference.</summary>
    private void Describe(int page, RowPage content)
    {
        var cells = Row(page);
        cells[First] = content.FirstMs;
        cells[Last] = content.LastMs;
        content.AbsoluteSums.CopyTo(cells[Absolute..]);
        cells.Slice(_least, Shape.Extremes).Fill(long.MaxValue);
        cells.Slice(_greatest, Shape.Extremes).Fill(long.MinValue);
        content.WidenAll(cells.Slice(_least, Shape.Extremes), cells.Slice(_greatest, Shape.Extremes));

        Span<long> totals = stackalloc long[Shape.Totals];
        Span<Int128> squares = stackalloc Int128[Shape.Squares];
        var rows = content.AddAll(totals, squares) - RowsOf(page);
        for (var i = 0; i < totals.Length; i++)
        {
            totals[i] = unchecked(totals[i] - TotalOf(page, i));
        }

        for (var i = 0; i < squares.Length; i++)
        {
            squares[i] -= SquaresOf(page, i);
        }

        for (var later = page + 1; later <= _count; later++)
        {
            var next = Row(later);
            next[Before] += rows;
            for (var i = 0; i < totals.Length; i++)
            {
                next[_totals + i] += totals[i];
            }

            for (var i = 0; i < squares.Length; i++)
            {
                _squares[(later * squares.Length) + i] += squares[i];
            }
        }
    }

    /// <summary>A page below: every walk goes down a level with each, so that it ends whatever the bytes say.</summary>
    private RowPage Child(StatePage page) => page switch
    {
        RowLeaf leaf when Level == 1 => leaf,
        RowBranch branch when branch.Level == Level - 1 => branch,
        _ => throw new SerdeException("Feature state names a page that is not of the level below") { IsLoggable = true },
    };

    private void TakeOver(RowBranch other, int page)
    {
        Span<long> totals = stackalloc long[Shape.Totals];
        Span<Int128> squares = stackalloc Int128[Shape.Squares];
        for (var i = 0; i < totals.Length; i++)
        {
            totals[i] = other.TotalOf(page, i);
        }

        for (var i = 0; i < squares.Length; i++)
        {
            squares[i] = other.SquaresOf(page, i);
        }

        var (first, last) = other.TimesOf(page);
        AppendStored(other.PageAt(page), first, last, other.RowsOf(page), other.AbsoluteOf(page), other.LeastOf(page), other.GreatestOf(page), totals, squares);
    }

    private void Remove()
    {
        Own(Room);
        Array.Copy(_cells, _stride, _cells, 0, _count * _stride);
        Array.Copy(_squares, Shape.Squares, _squares, 0, _count * Shape.Squares);
        _count--;
    }

    private void CopyTotals(int from, int to)
    {
        Row(to)[Before] = Row(from)[Before];
        Row(from).Slice(_totals, Shape.Totals).CopyTo(Row(to)[_totals..]);
        _squares.AsSpan(from * Shape.Squares, Shape.Squares).CopyTo(_squares.AsSpan(to * Shape.Squares));
    }

    /// <summary>Totals of the pages before one. Those of pages that are gone stay in the cells, and are left out here.</summary>
    private void AddBefore(int page, Span<long> totals, Span<Int128> squares)
    {
        var before = Row(page).Slice(_totals, totals.Length);
        var gone = Row(0).Slice(_totals, totals.Length);
        for (var i = 0; i < totals.Length; i++)
        {
            totals[i] += before[i] - gone[i];
        }

        for (var i = 0; i < squares.Length; i++)
        {
            squares[i] += _squares[(page * squares.Length) + i] - _squares[i];
        }
    }

    private int FirstEndingAfter(long timeMs) => Search(Last, timeMs);

    private int FirstBeginningAfter(long timeMs) => Search(First, timeMs);

    private int Search(int cell, long timeMs)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Cell(middle, cell) <= timeMs)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private long Cell(int page, int cell) => _cells[(page * _stride) + cell];

    private Span<long> Row(int page) => _cells.AsSpan(page * _stride, _stride);

    /// <summary>Sees to it that pages from <paramref name="from"/> on can be changed without touching the marked ones.</summary>
    private void Own(int room, int from = 0)
    {
        if (_owned && room == Room)
        {
            return;
        }

        if (room == Room && from >= _markedCount - 1 && _markedCount > 0)
        {
            if (!_saved)
            {
                _cells.AsSpan((_markedCount - 1) * _stride, _savedCells.Length).CopyTo(_savedCells);
                _squares.AsSpan((_markedCount - 1) * Shape.Squares, _savedSquares.Length).CopyTo(_savedSquares);
                _saved = true;
            }

            return;
        }

        var cells = new long[(room + 1) * _stride];
        _cells.AsSpan(0, (_count + 1) * _stride).CopyTo(cells);
        var squares = new Int128[(room + 1) * Shape.Squares];
        _squares.AsSpan(0, (_count + 1) * Shape.Squares).CopyTo(squares);
        (_cells, _squares, _owned) = (cells, squares, true);
    }
}
