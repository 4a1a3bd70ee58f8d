namespace StreamizFraud.Topology.State.Buffer;

/// <summary>Row numbers in byte order of their keys: a list of blocks, each sorted, so that adding a row moves a few hundred bytes at most.</summary>
/// <remarks>Keys are not copied; the buffer that owns the rows keeps a row's key as long as the row is in here.</remarks>
internal sealed class RowOrder<V>(WriteBuffer<V> buffer)
{
    // 1 KiB of row numbers: two blocks' worth of compares and one short move an insertion.
    private const int BlockRows = 256;

    private readonly List<Block> _blocks = [];
    private readonly Stack<Block> _spare = new();

    /// <summary>Changes whenever a row comes or goes: a <see cref="Place"/> of an earlier version is void.</summary>
    public int Version { get; private set; }

    /// <summary>The row at a place, or -1 past either end.</summary>
    public int RowAt(in Place place) => (uint)place.Block < (uint)_blocks.Count ? _blocks[place.Block].Rows[place.Index] : -1;

    /// <summary>Place of the first row whose key is not less, or with <paramref name="after"/> greater; past the end if there is none.</summary>
    public Place Seek(ReadOnlySpan<byte> key, bool after)
    {
        // The last block that begins before the place holds it, or its end.
        var (low, high) = (0, _blocks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (IsBefore(_blocks[middle].Rows[0], key, after))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == 0)
        {
            return new Place(0, 0);
        }

        var block = _blocks[low - 1];
        var (first, last) = (1, block.Count);
        while (first < last)
        {
            var middle = (first + last) / 2;
            if (IsBefore(block.Rows[middle], key, after))
            {
                first = middle + 1;
            }
            else
            {
                last = middle;
            }
        }

        return first == block.Count ? new Place(low, 0) : new Place(low - 1, first);
    }

    /// <summary>Place past the last row.</summary>
    public Place End() => new(_blocks.Count, 0);

    public Place Next(in Place place) =>
        place.Index + 1 < _blocks[place.Block].Count ? new Place(place.Block, place.Index + 1) : new Place(place.Block + 1, 0);

    public Place Previous(in Place place) => place.Index > 0
        ? new Place(place.Block, place.Index - 1)
        : new Place(place.Block - 1, place.Block > 0 ? _blocks[place.Block - 1].Count - 1 : 0);

    /// <summary>Adds a row that is not in here.</summary>
    public void Add(int row)
    {
        Version++;
        var place = Seek(buffer.Key(row), after: false);
        if (_blocks.Count == 0)
        {
            _blocks.Add(NewBlock());
        }
        else if (place.Index == 0 && place.Block > 0)
        {
            // Between two blocks: the earlier one takes it.
            place = new Place(place.Block - 1, _blocks[place.Block - 1].Count);
        }

        var block = _blocks[place.Block];
        if (block.Count == BlockRows)
        {
            place = Split(place);
            block = _blocks[place.Block];
        }

        block.Rows.AsSpan(place.Index, block.Count - place.Index).CopyTo(block.Rows.AsSpan(place.Index + 1));
        block.Rows[place.Index] = row;
        block.Count++;
    }

    /// <summary>Takes a row out that is in here.</summary>
    public void Remove(int row)
    {
        Version++;
        var place = Seek(buffer.Key(row), after: false);
        var block = _blocks[place.Block];
        block.Rows.AsSpan(place.Index + 1, block.Count - place.Index - 1).CopyTo(block.Rows.AsSpan(place.Index));
        if (--block.Count == 0)
        {
            _blocks.RemoveAt(place.Block);
            _spare.Push(block);
        }
    }

    public void Clear()
    {
        Version++;
        foreach (var block in _blocks)
        {
            block.Count = 0;
            _spare.Push(block);
        }

        _blocks.Clear();
    }

    /// <summary>Takes all changed rows of the buffer, instead of what was in here.</summary>
    public void Fill()
    {
        Clear();
        var rows = new List<int>(buffer.DirtyCount);
        for (var row = buffer.FirstDirty; row >= 0; row = buffer.NextDirty(row))
        {
            rows.Add(row);
        }

        rows.Sort((left, right) => buffer.Key(left).SequenceCompareTo(buffer.Key(right)));
        // Three quarters full, so that what comes next does not split every block.
        foreach (var chunk in rows.Chunk(BlockRows * 3 / 4))
        {
            var block = NewBlock();
            chunk.CopyTo(block.Rows, 0);
            block.Count = chunk.Length;
            _blocks.Add(block);
        }
    }

    private bool IsBefore(int row, ReadOnlySpan<byte> key, bool after)
    {
        var order = buffer.Key(row).SequenceCompareTo(key);
        return order < 0 || (after && order == 0);
    }

    private Block NewBlock() => _spare.TryPop(out var block) ? block : new Block();

    /// <summary>Moves the upper half of a full block into a new one.</summary>
    /// <returns>Where the place is now.</returns>
    private Place Split(in Place place)
    {
        // Rows that come in order leave full blocks behind them.
        var kept = place.Block == _blocks.Count - 1 && place.Index == BlockRows ? BlockRows : BlockRows / 2;
        var (full, added) = (_blocks[place.Block], NewBlock());
        full.Rows.AsSpan(kept, BlockRows - kept).CopyTo(added.Rows);
        added.Count = BlockRows - kept;
        full.Count = kept;
        _blocks.Insert(place.Block + 1, added);
        return place.Index <= kept && kept < BlockRows ? place : new Place(place.Block + 1, place.Index - kept);
    }

    /// <summary>Where a row stands.</summary>
    internal readonly record struct Place(int Block, int Index);

    private sealed class Block
    {
        public readonly int[] Rows = new int[BlockRows];
        public int Count;
    }
}
