using System.Diagnostics.CodeAnalysis;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Entities;

/// <summary>
/// The rows of one value of a key, one card's payments, in order of time and, at equal times, of arrival; with running sums, so that
/// what a window holds is a difference of two rows.
/// </summary>
/// <remarks>
/// <para>One array, a fixed number of cells per row: its time, then per column the sum over all rows before it. Columns are inputs first,
/// then labels as 0 or 1. The rows are [<c>_head</c>, <c>_tail</c>); sums may wrap, and differences are exact all the same, because the
/// absolute values of an input over the kept rows are kept within Int64 (<c>_running</c>). Only differences are ever used: a state
/// restored from bytes gives the same values.</para>
/// <para>A change touches only cells behind the marked tail, except for a late row, which moves the younger rows up by one: at most one
/// such move since the mark is in the marked array, and rewinding takes it back. Growing leaves the marked array alone; rows are moved
/// down in place by <see cref="Mark"/> only.</para>
/// </remarks>
internal sealed class EntityState : IRewindable
{
    /// <summary>Most rows of one key value. A key this hot needs tiles; until then its records fail rather than fill the memory.</summary>
    public const int MaxRows = 1 << 20;

    private const int None = -1;
    private const int FirstCapacity = 4;

    private readonly int _stride;

    // Guesses where each edge was, as row numbers: they save the search, nothing depends on them.
    private readonly int[] _hints;

    // Sums over all rows per column; then sums of absolute values over the kept rows per input; then both as they were marked.
    private readonly long[] _running;
    private long[] _cells;
    private int _head;
    private int _tail;
    private long[] _markedCells;
    private int _markedHead;
    private int _markedTail;
    private int _movedFrom = None;

    public EntityState(EntityShape shape, int capacity = FirstCapacity)
    {
        Shape = shape;
        _stride = 1 + shape.Columns;
        _hints = new int[shape.EdgesMs.Length];
        _running = new long[2 * (shape.Columns + shape.Inputs)];
        _cells = new long[capacity * _stride];
        _markedCells = _cells;
    }

    public EntityShape Shape { get; }

    /// <summary>Rows kept.</summary>
    public int Count => _tail - _head;

    /// <summary>Time of the newest row; there must be one.</summary>
    public long NewestMs => TimeOf(_tail - 1);

    /// <summary>Number of the first row; numbers change with every <see cref="Mark"/> and <see cref="Insert"/>.</summary>
    public int First => _head;

    private int Running => _running.Length / 2;

    private int Capacity => _cells.Length / _stride;

    public void Mark()
    {
        if (_tail == Capacity)
        {
            MakeRoom();
        }

        _markedCells = _cells;
        _markedHead = _head;
        _markedTail = _tail;
        _movedFrom = None;
        _running.AsSpan(0, Running).CopyTo(_running.AsSpan(Running));
    }

    public void Rewind()
    {
        _cells = _markedCells;
        _head = _markedHead;
        _tail = _markedTail;
        _running.AsSpan(Running).CopyTo(_running);
        if (_movedFrom != None)
        {
            MoveBack(_movedFrom);
            _movedFrom = None;
        }
    }

    /// <summary>Adds a row after all rows of its time or older.</summary>
    /// <param name="timeMs">Its time, 0 or later.</param>
    /// <param name="values">A value per column.</param>
    /// <exception cref="FeatureValueException">The sums would leave Int64, or there are <see cref="MaxRows"/> rows.</exception>
    public void Insert(long timeMs, ReadOnlySpan<long> values)
    {
        var late = Count > 0 && timeMs < NewestMs;
        if (!late)
        {
            // Before the sums are checked: what leaves makes room for what comes.
            Prune(timeMs);
        }

        AddToTotals(values);
        if (_tail == Capacity)
        {
            Grow();
        }
        else if (late && _movedFrom != None && ReferenceEquals(_cells, _markedCells))
        {
            // The marked array holds one move already, which is all that rewinding can take back.
            Relocate(Capacity);
        }

        var at = _tail;
        if (late)
        {
            at = PositionAfter(timeMs, _tail);
            MoveUp(at, values);
        }

        var row = Row(at);
        row[0] = timeMs;
        if (at == _tail)
        {
            _running.AsSpan(0, values.Length).CopyTo(row[1..]);
        }

        for (var i = 0; i < values.Length; i++)
        {
            _running[i] += values[i];
        }

        _tail++;
    }

    /// <summary>Forgets the row just inserted if it was later than what is kept.</summary>
    public void DropIfTooLate() => Prune(NewestMs);

    /// <summary>Where the rows end that are older than or as old as a row of time <paramref name="timeMs"/> less the edge's distance.</summary>
    /// <returns>Number of the first row behind the edge.</returns>
    public int PositionOfEdge(int edge, long timeMs)
    {
        var position = PositionAfter(timeMs - Shape.EdgesMs[edge], _hints[edge]);
        _hints[edge] = position;
        return position;
    }

    /// <summary>Sum of a column over the rows from <paramref name="from"/> to before <paramref name="to"/>.</summary>
    public long SumBetween(int column, int from, int to) => SumBefore(column, to) - SumBefore(column, from);

    /// <summary>Time of a row.</summary>
    public long TimeOf(int row) => _cells[row * _stride];

    private long SumBefore(int column, int row) => row == _tail ? _running[column] : _cells[(row * _stride) + 1 + column];

    private Span<long> Row(int row) => _cells.AsSpan(row * _stride, _stride);

    /// <summary>Forgets rows that are <see cref="EntityShape.RetentionMs"/> or more older than the newest.</summary>
    private void Prune(long newestMs)
    {
        var oldest = newestMs - Shape.RetentionMs;
        while (_head < _tail && TimeOf(_head) <= oldest)
        {
            for (var i = 0; i < Shape.Inputs; i++)
            {
                _running[Shape.Columns + i] -= Math.Abs(SumBetween(i, _head, _head + 1));
            }

            _head++;
        }
    }

    private void AddToTotals(ReadOnlySpan<long> values)
    {
        for (var i = 0; i < Shape.Inputs; i++)
        {
            ref var total = ref _running[Shape.Columns + i];
            // long.MinValue has no absolute value in Int64, and one such row fills the range anyway.
            if (values[i] == long.MinValue || Math.Abs(values[i]) > long.MaxValue - total)
            {
                ThrowOverflow();
            }

            total += Math.Abs(values[i]);
        }
    }

    private int PositionAfter(long timeMs, int guess) => RowSearch.FirstYounger(_cells, _stride, _head, _tail, timeMs, guess);

    /// <summary>Makes place for a late row at <paramref name="at"/>: younger rows go up by one and have the row before them.</summary>
    private void MoveUp(int at, ReadOnlySpan<long> values)
    {
        if (ReferenceEquals(_cells, _markedCells) && at < _markedTail)
        {
            _movedFrom = at;
        }

        _cells.AsSpan(at * _stride, (_tail - at) * _stride).CopyTo(_cells.AsSpan((at + 1) * _stride));
        for (var row = at + 1; row <= _tail; row++)
        {
            var cells = Row(row);
            for (var i = 0; i < values.Length; i++)
            {
                cells[1 + i] += values[i];
            }
        }
    }

    /// <summary>Takes the move of a late row back, in the marked array: the row's values are the difference to the next row.</summary>
    private void MoveBack(int at)
    {
        for (var row = at; row < _tail; row++)
        {
            // Sums before the moved row are those of the late row itself, which stands at its place.
            Row(row)[0] = Row(row + 1)[0];
        }

        for (var i = 1; i < _stride; i++)
        {
            var added = Row(at + 1)[i] - Row(at)[i];
            for (var row = at; row < _tail; row++)
            {
                Row(row)[i] = Row(row + 1)[i] - added;
            }
        }
    }

    private void MakeRoom()
    {
        if (_head > 0 && Count <= Capacity / 4 * 3)
        {
            _cells.AsSpan(_head * _stride, Count * _stride).CopyTo(_cells);
            Renumber();
        }
        else
        {
            Grow();
        }
    }

    private void Grow() => Relocate(Count <= Capacity / 4 * 3 ? Capacity : Math.Max(Capacity * 2, FirstCapacity));

    private void Relocate(int capacity)
    {
        if (Count >= MaxRows)
        {
            ThrowTooMany();
        }

        var cells = new long[capacity * _stride];
        _cells.AsSpan(_head * _stride, Count * _stride).CopyTo(cells);
        _cells = cells;
        Renumber();
    }

    private void Renumber()
    {
        for (var i = 0; i < _hints.Length; i++)
        {
            _hints[i] -= _head;
        }

        _tail -= _head;
        _head = 0;
    }

    [DoesNotReturn]
    private static void ThrowOverflow() =>
        throw new FeatureValueException("The sum of an input's absolute values over the kept rows of one key does not fit into 64 bits.") { IsLoggable = true };

    [DoesNotReturn]
    private static void ThrowTooMany() =>
        throw new FeatureValueException($"One value of a key already has {MaxRows} rows within its windows, which is the maximum.") { IsLoggable = true };
}
