namespace StreamizFraud.Features.Rows;

/// <summary>Rows of a key, at most <see cref="RowPage.Capacity"/>, in order of time and, at equal times, of arrival.</summary>
/// <remarks>
/// Rows at the end are added in place, which rewinding takes back by their number; any other change is made to a copy of the cells, and
/// rewinding goes back to the old ones.
/// </remarks>
internal sealed class RowLeaf : RowPage
{
    private const int FirstCapacity = 4;

    private readonly int _stride;
    private long[] _cells;
    private Int128[] _squares;

    // Sums of absolute values now, then as they were marked.
    private readonly long[] _absolute;
    private int _count;
    private long[] _markedCells;
    private Int128[] _markedSquares;
    private int _markedCount;
    private bool _owned;
    private int _guess;

    // Where edges of windows were found last, a byte each.
    private ulong _edges;

    // Cells that nobody needs any more, for the next copy.
    private long[] _spareCells = [];
    private Int128[] _spareSquares = [];

    private RowBytes _bytes;

    /// <param name="shape">The log's shape.</param>
    /// <param name="capacity">Rows there is room for at first.</param>
    public RowLeaf(RowShape shape, int capacity = FirstCapacity)
        : base(shape)
    {
        _stride = shape.Stride;
        capacity = Math.Min(capacity, shape.PageRows);
        // The totals over all rows stand behind the last row.
        _cells = new long[(capacity + 1) * _stride];
        _squares = shape.Squares == 0 ? [] : new Int128[(capacity + 1) * shape.Squares];
        _absolute = shape.Bounds == 0 ? [] : new long[2 * shape.Bounds];
        (_markedCells, _markedSquares) = (_cells, _squares);
    }

    /// <summary>Rows to read only.</summary>
    private RowLeaf(RowLeaf other, long[] cells, Int128[] squares, int count)
        : base(other.Shape)
    {
        (_stride, _cells, _squares, _count) = (other._stride, cells, squares, count);
        (_absolute, _markedCells, _markedSquares) = ([], cells, squares);
    }

    public override int Count => _count;

    public override long FirstMs => TimeOf(0);

    public override long LastMs => TimeOf(_count - 1);

    public override long FirstPageLastMs(IStatePages pages) => LastMs;

    public override ReadOnlySpan<long> AbsoluteSums => _absolute.AsSpan(0, Shape.Bounds);

    /// <summary>Bytes of its first rows; whoever writes the page adds those of the others.</summary>
    public ref RowBytes Bytes => ref _bytes;

    private int Room => (_cells.Length / _stride) - 1;

    public override void Mark()
    {
        if (_markedCells != _cells)
        {
            (_spareCells, _spareSquares) = (_markedCells, _markedSquares);
            (_markedCells, _markedSquares) = (_cells, _squares);
        }

        (_markedCount, _owned) = (_count, false);
        _absolute.AsSpan(0, Shape.Bounds).CopyTo(_absolute.AsSpan(Shape.Bounds));
    }

    public override void Rewind()
    {
        (_cells, _squares, _count, _owned) = (_markedCells, _markedSquares, _markedCount, false);
        _absolute.AsSpan(Shape.Bounds).CopyTo(_absolute);
        _bytes.Forget();
    }

    public long TimeOf(int row) => _cells[row * _stride];

    /// <summary>Value of a column; 0 where there is none.</summary>
    public long ValueOf(int row, int column) =>
        Shape.ValueCell[column] is >= 0 and var cell ? _cells[(row * _stride) + cell]
        : Shape.SumTotal[column] is >= 0 and var sum ? Total(row + 1, sum) - Total(row, sum)
        : 0;

    public bool HasValue(int row, int column) => Shape.PresenceTotal[column] is var present && (present < 0 || Total(row + 1, present) != Total(row, present));

    /// <summary>A bit a column: whether the row has a value.</summary>
    public ulong PresenceOf(int row)
    {
        var presence = Shape.AllPresent;
        for (var column = 0; Shape.HasPresence && column < Shape.Columns.Length; column++)
        {
            presence &= HasValue(row, column) ? presence : ~(1UL << column);
        }

        return presence;
    }

    public override RowPage? Insert(in NewRow row, IStatePages pages, ref long nextPage)
    {
        var at = FirstYounger(row.TimeMs);
        if (_count < Capacity)
        {
            InsertAt(at, row);
            return null;
        }

        // Rows mostly come in order: a page that is full stays full, and the new row begins the next one.
        if (at == _count)
        {
            var next = new RowLeaf(Shape);
            next.InsertAt(0, row);
            return next;
        }

        var half = _count / 2;
        var second = new RowLeaf(Shape, Capacity);
        second.Append(this, half, _count);
        Truncate(half);
        if (at <= half)
        {
            InsertAt(at, row);
        }
        else
        {
            second.InsertAt(at - half, row);
        }

        return second;
    }

    public override long AddTotals(long timeMs, int edge, IStatePages pages, Span<long> totals, Span<Int128> squares)
    {
        var end = EdgeAt(timeMs, edge);
        AddBefore(end, totals, squares);
        return end;
    }

    public override long AddAll(Span<long> totals, Span<Int128> squares)
    {
        AddBefore(_count, totals, squares);
        return _count;
    }

    public override void Widen(int column, long fromMs, long toMs, IStatePages pages, ref long least, ref long greatest) =>
        Widen(column, FirstYounger(fromMs), FirstYounger(toMs), ref least, ref greatest);

    public override void WidenAll(Span<long> least, Span<long> greatest)
    {
        for (var column = 0; column < Shape.Columns.Length; column++)
        {
            var pair = Shape.ExtremesOf[column];
            if (pair >= 0)
            {
                Widen(column, 0, _count, ref least[pair], ref greatest[pair]);
            }
        }
    }

    public override bool Collect(int column, long fromMs, long toMs, IStatePages pages, ColumnValues values)
    {
        var first = FirstYounger(fromMs);
        for (var row = FirstYounger(toMs) - 1; row >= first; row--)
        {
            if (HasValue(row, column) && !values.Add(ValueOf(row, column)))
            {
                return false;
            }
        }

        return true;
    }

    public override long CountUpTo(int column, long fromMs, long toMs, long limit, IStatePages pages)
    {
        var count = 0L;
        var end = FirstYounger(toMs);
        for (var row = FirstYounger(fromMs); row < end; row++)
        {
            count += HasValue(row, column) && ValueOf(row, column) <= limit ? 1 : 0;
        }

        return count;
    }

    public override void DropBefore(long oldestMs, IStatePages pages, bool all = false)
    {
        // Rows that are gone cost nothing but their place, and every window leaves them out.
        if (_count < Capacity && !all)
        {
            return;
        }

        var gone = FirstYounger(oldestMs);
        if (gone == 0 || (gone < _count / 2 && !all))
        {
            return;
        }

        var (cells, squares, count) = (_cells, _squares, _count);
        Take(Room);
        _count = 0;
        _bytes.Forget();
        _cells.AsSpan(0, _stride).Clear();
        _squares.AsSpan(0, Shape.Squares).Clear();
        _absolute.AsSpan(0, Shape.Bounds).Clear();
        var kept = new RowLeaf(this, cells, squares, count);
        Append(kept, gone, count);
    }

    /// <summary>Adds a row in its place; there must be room.</summary>
    public void InsertAt(int at, in NewRow row)
    {
        if (_count == Room || (at < _count && !_owned))
        {
            Own(_count == Room ? Math.Min(Math.Max(Room * 2, FirstCapacity), Capacity) : Room);
        }

        if (at < _count)
        {
            _bytes.Forget();
            Array.Copy(_cells, at * _stride, _cells, (at + 1) * _stride, (_count + 1 - at) * _stride);
            Array.Copy(_squares, at * Shape.Squares, _squares, (at + 1) * Shape.Squares, (_count + 1 - at) * Shape.Squares);
        }

        var cells = _cells.AsSpan(at * _stride, _stride);
        cells[0] = row.TimeMs;
        for (var column = 0; column < row.Values.Length; column++)
        {
            if (Shape.ValueCell[column] is >= 0 and var cell)
            {
                cells[cell] = row.Values[column];
            }
        }

        // A row in the middle takes over the totals of the one that stood here, which are moved up by one and made right below.
        _count++;
        if (at == _count - 1)
        {
            SetTotals(at + 1, row);
        }
        else
        {
            for (var next = at + 1; next <= _count; next++)
            {
                AddToTotals(next, row);
            }
        }

        AddToAbsolute(row);
    }

    private void SetTotals(int next, in NewRow row)
    {
        var before = _cells.AsSpan(((next - 1) * _stride) + RowShape.TotalsCell, Shape.Totals);
        before.CopyTo(_cells.AsSpan((next * _stride) + RowShape.TotalsCell));
        _squares.AsSpan((next - 1) * Shape.Squares, Shape.Squares).CopyTo(_squares.AsSpan(next * Shape.Squares));
        AddToTotals(next, row);
    }

    private void AddToTotals(int next, in NewRow row)
    {
        var totals = _cells.AsSpan((next * _stride) + RowShape.TotalsCell, Shape.Totals);
        for (var column = 0; column < row.Values.Length; column++)
        {
            if (!row.Has(column))
            {
                continue;
            }

            var value = row.Values[column];
            if (Shape.PresenceTotal[column] is >= 0 and var presence)
            {
                totals[presence]++;
            }

            if (Shape.SumTotal[column] is >= 0 and var sum)
            {
                totals[sum] += value;
            }

            if (Shape.SquaresTotal[column] is >= 0 and var square)
            {
                _squares[(next * Shape.Squares) + square] += (Int128)value * value;
            }
        }
    }

    private void AddToAbsolute(in NewRow row)
    {
        var bound = 0;
        for (var column = 0; column < row.Values.Length && bound < Shape.Bounds; column++)
        {
            if (Shape.SumTotal[column] >= 0)
            {
                _absolute[bound++] += Math.Abs(row.Values[column]);
            }
        }
    }

    private void AddBefore(int row, Span<long> totals, Span<Int128> squares)
    {
        var before = _cells.AsSpan((row * _stride) + RowShape.TotalsCell, totals.Length);
        for (var i = 0; i < before.Length; i++)
        {
            totals[i] += before[i];
        }

        for (var i = 0; i < squares.Length; i++)
        {
            squares[i] += _squares[(row * squares.Length) + i];
        }
    }

    private void Widen(int column, int from, int to, ref long least, ref long greatest)
    {
        if (Shape.PresenceTotal[column] < 0)
        {
            WidenPresent(column, from, to, ref least, ref greatest);
            return;
        }

        for (var row = from; row < to; row++)
        {
            if (HasValue(row, column))
            {
                var value = ValueOf(row, column);
                least = Math.Min(least, value);
                greatest = Math.Max(greatest, value);
            }
        }
    }

    /// <summary>Of a column that every row has.</summary>
    private void WidenPresent(int column, int from, int to, ref long least, ref long greatest)
    {
        if (from >= to)
        {
            return;
        }

        var (low, high) = (least, greatest);
        if (Shape.ValueCell[column] is >= 0 and var cell)
        {
            for (var at = (from * _stride) + cell; from < to; from++, at += _stride)
            {
                var value = _cells[at];
                low = Math.Min(low, value);
                high = Math.Max(high, value);
            }
        }
        else
        {
            var at = (from * _stride) + RowShape.TotalsCell + Shape.SumTotal[column];
            var before = _cells[at];
            for (; from < to; from++)
            {
                at += _stride;
                var next = _cells[at];
                low = Math.Min(low, next - before);
                high = Math.Max(high, next - before);
                before = next;
            }
        }

        (least, greatest) = (low, high);
    }

    private void Append(RowLeaf other, int from, int to)
    {
        Span<long> values = stackalloc long[Shape.Columns.Length];
        for (var row = from; row < to; row++)
        {
            for (var column = 0; column < values.Length; column++)
            {
                values[column] = other.ValueOf(row, column);
            }

            InsertAt(_count, new NewRow(other.TimeOf(row), values, other.PresenceOf(row)));
        }
    }

    private long Total(int row, int total) => _cells[(row * _stride) + RowShape.TotalsCell + total];

    private void Truncate(int count)
    {
        Own(Room);
        for (var row = count; row < _count; row++)
        {
            var bound = 0;
            for (var column = 0; column < Shape.Columns.Length && bound < Shape.Bounds; column++)
            {
                if (Shape.SumTotal[column] >= 0)
                {
                    _absolute[bound++] -= Math.Abs(ValueOf(row, column));
                }
            }
        }

        _count = count;
        _bytes.Forget();
    }

    /// <summary>Makes the cells the page's own, so that the marked ones stay as they are.</summary>
    private void Own(int room)
    {
        var (cells, squares) = (_cells, _squares);
        Take(room);
        cells.AsSpan(0, (_count + 1) * _stride).CopyTo(_cells);
        squares.AsSpan(0, (_count + 1) * Shape.Squares).CopyTo(_squares);
    }

    /// <summary>Other cells in place of these; what they hold is of no use.</summary>
    private void Take(int room)
    {
        var needed = (room + 1) * _stride;
        if (_spareCells.Length == needed && _spareCells != _cells)
        {
            (_cells, _squares, _owned) = (_spareCells, _spareSquares, true);
            (_spareCells, _spareSquares) = ([], []);
            return;
        }

        _cells = new long[needed];
        _squares = Shape.Squares == 0 ? [] : new Int128[(room + 1) * Shape.Squares];
        _owned = true;
    }

    /// <summary>The same for an edge of windows: it moves on with the rows, a little at a time.</summary>
    private int EdgeAt(long timeMs, int edge)
    {
        if (_count == 0 || LastMs <= timeMs)
        {
            return _count;
        }

        var shift = edge % sizeof(ulong) * 8;
        var found = RowSearch.FirstYounger(_cells, _stride, 0, _count, timeMs, (byte)(_edges >> shift));
        _edges = (_edges & ~(0xFFUL << shift)) | ((ulong)Math.Min(found, byte.MaxValue) << shift);
        return found;
    }

    /// <summary>Number of the first row younger than a time, looked for where the last one was found: nothing depends on that.</summary>
    private int FirstYounger(long timeMs) =>
        _guess = _count == 0 || LastMs <= timeMs ? _count : RowSearch.FirstYounger(_cells, _stride, 0, _count, timeMs, _guess);
}
