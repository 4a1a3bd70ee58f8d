using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State.Buffer;

/// <summary>
/// The one write structure of a store (ruling 4): decoded rows by key bytes, those changed since the last commit ("dirty", in order of
/// last write) beside those only read ("clean", a cache). Writes of the record at hand can be taken back.
/// </summary>
/// <remarks>
/// A hash table, since nearly every access is a point access. The byte order of the changed rows, which scans need, is made when the first
/// scan asks for it and kept up from then on, until a commit that no scan came before.
/// Dirty rows form a doubly linked list through the entries: a write moves its row to the tail in constant time, and undoing the
/// moves in reverse order restores the order exactly. No allocation per access once the arrays have grown.
/// </remarks>
/// <param name="maxCleanRows">Rows that are kept between commits.</param>
/// <param name="copy">
/// Makes a copy of a value that can be changed in place. Such a value remembers one mark, which is that of the record at hand, so a savepoint
/// within the record needs a copy of what it may have to go back to. Null where no value is changed in place.
/// </param>
internal sealed class WriteBuffer<V>(int maxCleanRows, Func<V, V>? copy = null)
{
    private const int None = -1;

    /// <summary>Rows that were not used for more commits than this are all equally old.</summary>
    private const int MaxAge = 255;

    private readonly KeyArena _keys = new();
    private readonly List<UndoStep> _undo = [];
    private readonly List<int> _savepoints = [];
    // What keeps no rows between commits may be a reader's view, made for one call.
    private Bucket[] _buckets = new Bucket[maxCleanRows > 0 ? 512 : 32];
    private Entry[] _entries = new Entry[maxCleanRows > 0 ? 256 : 16];
    private int _count;
    private int _dirtyCount;
    private int _head = None;
    private int _tail = None;

    /// <summary>Number of the part at hand: the record, or what has come since its last savepoint.</summary>
    private int _part = 1;

    /// <summary>Number of the record's first part.</summary>
    private int _record = 1;
    private int _commit = 1;
    private RowOrder<V>? _order;
    private bool _ordered;
    private bool _scanned;

    /// <summary>Number of rows held, dirty and clean.</summary>
    public int Count => _count;

    /// <summary>Rough bytes of the dirty rows' keys and book-keeping; values are the owner's to add.</summary>
    public int DirtyCount => _dirtyCount;

    /// <summary>Walks that are under way; they end when rows lose their numbers.</summary>
    public OpenWalks Walks { get; } = new();

    /// <summary>Bytes of all keys held.</summary>
    public long KeyBytes => _keys.Bytes;

    /// <summary>First dirty row in order of last write, or -1; go on with <see cref="NextDirty"/>.</summary>
    public int FirstDirty => _head;

    /// <summary>Changes when rows lose their numbers: at a commit, and when all are forgotten.</summary>
    public int Generation { get; private set; }

    /// <summary>The changed rows in byte order of their keys.</summary>
    public RowOrder<V> Order
    {
        get
        {
            _scanned = true;
            _order ??= new RowOrder<V>(this);
            if (!_ordered)
            {
                _order.Fill();
                _ordered = true;
            }

            return _order;
        }
    }

    /// <summary>Rows that the record at hand has written.</summary>
    public int WrittenCount => _undo.Count;

    /// <summary>Index of the first of them since the last savepoint, or of all if there is none.</summary>
    public int FirstWritten => _savepoints.Count > 0 ? _savepoints[^1] : 0;

    public int NextDirty(int row) => _entries[row].Next;

    /// <summary>One of the rows that the record at hand has written.</summary>
    public int Written(int index) => _undo[index].Row;

    public ReadOnlySpan<byte> Key(int row) => _keys.Get(_entries[row].Key);

    /// <summary>The row's content; valid until a row is added.</summary>
    public ref readonly Entry Row(int row) => ref _entries[row];

    /// <summary>Whether a row has changed since the last commit; the commit itself touches no row.</summary>
    public bool IsDirty(int row) => _entries[row].DirtyIn == _commit;

    /// <summary>Looks a row up.</summary>
    /// <returns>Its number, or -1 if the buffer knows nothing of the key.</returns>
    public int Find(ReadOnlySpan<byte> key)
    {
        var row = _buckets[BucketOf(key, KeyHash.Of(key))].Number - 1;
        if (row < 0)
        {
            return None;
        }

        ref var entry = ref _entries[row];
        entry.UsedIn = _commit;
        return entry.Known ? row : None;
    }

    /// <summary>Keeps a row that was read from the committed state (or found missing there).</summary>
    public int AddClean(ReadOnlySpan<byte> key, V value, bool present, long timestamp)
    {
        var row = FindOrCreate(key);
        ref var entry = ref _entries[row];
        entry.Value = value;
        entry.Present = present;
        entry.Timestamp = timestamp;
        entry.Headers = RecordHeaders.Empty;
        entry.Known = true;
        return row;
    }

    /// <summary>Sets or deletes a row.</summary>
    public void Write(ReadOnlySpan<byte> key, V value, bool present, long timestamp, RecordHeaders headers)
    {
        var row = FindOrCreate(key);
        Touch(row);
        ref var entry = ref _entries[row];
        entry.Value = value;
        entry.Present = present;
        entry.Timestamp = timestamp;
        entry.Headers = headers;
        entry.Known = true;
        MoveToTail(row);
    }

    /// <summary>Marks a known row as changed in place; the value's <see cref="IRewindable.Mark"/> is called first.</summary>
    public void Change(int row, long timestamp, RecordHeaders headers)
    {
        Touch(row);
        ref var entry = ref _entries[row];
        entry.Timestamp = timestamp;
        entry.Headers = headers;
        MoveToTail(row);
    }

    /// <summary>The record at hand has finished.</summary>
    public void Keep()
    {
        if (_undo.Count > 0)
        {
            _undo.Clear();
            _record = ++_part;
        }
    }

    /// <summary>From here on what is written can be taken back alone.</summary>
    public void SetSavepoint()
    {
        _savepoints.Add(_undo.Count);
        _part++;
    }

    /// <summary>What was written since the last savepoint is the record's like the rest.</summary>
    public void ReleaseSavepoint() => _savepoints.RemoveAt(_savepoints.Count - 1);

    /// <summary>Takes back what was written since the last savepoint, and the savepoint.</summary>
    public void UndoToSavepoint()
    {
        Undo(downTo: _savepoints[^1]);
        ReleaseSavepoint();
        _part++;
    }

    /// <summary>The record at hand has failed: everything goes back to what it was before it.</summary>
    public void Undo()
    {
        Undo(downTo: 0);
        _savepoints.Clear();
        _record = ++_part;
    }

    private void Undo(int downTo)
    {
        for (var i = _undo.Count - 1; i >= downTo; i--)
        {
            var step = _undo[i];
            ref var entry = ref _entries[step.Row];
            Unlink(step.Row);
            entry.Value = step.Value;
            entry.Present = step.Present;
            entry.Timestamp = step.Timestamp;
            entry.Headers = step.Headers;
            entry.Known = step.Known;
            entry.TouchedIn = step.TouchedIn;
            if (step.WasDirty)
            {
                LinkAfter(step.Row, step.Previous);
            }
            else if (_ordered)
            {
                _order!.Remove(step.Row);
            }

            if (step.Known && !IsOfRecord(step.TouchedIn) && step.Value is IRewindable rewindable)
            {
                rewindable.Rewind();
            }
        }

        _undo.RemoveRange(downTo, _undo.Count - downTo);
    }

    /// <summary>Dirty rows have become committed rows; rows that were not used lately make room.</summary>
    public void Committed()
    {
        _head = None;
        _tail = None;
        _dirtyCount = 0;
        NextGeneration();
        _ordered = _ordered && _scanned;
        _scanned = false;
        _order?.Clear();
        if (_count > maxCleanRows)
        {
            Evict();
        }

        _commit++;
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        _undo.Clear();
        _savepoints.Clear();
        _record = ++_part;
        NextGeneration();
        _order?.Clear();
        Array.Clear(_entries, 0, _count);
        Array.Clear(_buckets);
        _keys.Clear();
        _count = 0;
        _dirtyCount = 0;
        _head = None;
        _tail = None;
    }

    private void NextGeneration()
    {
        Generation++;
        Walks.Release();
    }

    private int FindOrCreate(ReadOnlySpan<byte> key)
    {
        var hash = KeyHash.Of(key);
        var bucket = BucketOf(key, hash);
        var found = _buckets[bucket].Number - 1;
        if (found >= 0)
        {
            _entries[found].UsedIn = _commit;
            return found;
        }

        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
            _buckets = new Bucket[_count * 4];
            FillBuckets();
            bucket = BucketOf(key, hash);
        }

        var added = _count++;
        _entries[added] = new Entry
        {
            Hash = hash,
            Key = _keys.Add(key),
            Headers = RecordHeaders.Empty,
            UsedIn = _commit,
        };
        _buckets[bucket] = new Bucket(hash, _count);
        return added;
    }

    /// <summary>The bucket of a key, or the free one where it belongs.</summary>
    /// <remarks>The hash beside the number spares the look at rows of other keys, each of which would be a cache miss or two.</remarks>
    private int BucketOf(ReadOnlySpan<byte> key, int hash)
    {
        var mask = _buckets.Length - 1;
        for (var index = hash & mask; ; index = (index + 1) & mask)
        {
            var bucket = _buckets[index];
            if (bucket.Number == 0 || (bucket.Hash == hash && key.SequenceEqual(_keys.Get(_entries[bucket.Number - 1].Key))))
            {
                return index;
            }
        }
    }

    private void FillBuckets()
    {
        var mask = _buckets.Length - 1;
        for (var row = 0; row < _count; row++)
        {
            var hash = _entries[row].Hash;
            var index = hash & mask;
            while (_buckets[index].Number != 0)
            {
                index = (index + 1) & mask;
            }

            _buckets[index] = new Bucket(hash, row + 1);
        }
    }

    /// <summary>Notes, once a row in each part of a record, what the row was.</summary>
    private void Touch(int row)
    {
        ref var entry = ref _entries[row];
        if (entry.TouchedIn == _part || (_savepoints.Count == 0 && IsOfRecord(entry.TouchedIn)))
        {
            return;
        }

        var value = entry.Value;
        if (entry.Known && value is IRewindable rewindable)
        {
            if (!IsOfRecord(entry.TouchedIn))
            {
                rewindable.Mark();
            }
            else if (copy is not null)
            {
                value = copy(value);
            }
        }

        _undo.Add(new UndoStep(row, value, entry.Present, entry.Known, entry.Timestamp, entry.Headers, IsDirty(row), entry.Previous, entry.TouchedIn));
        entry.TouchedIn = _part;
    }

    /// <summary>Whether a part is one of the record at hand; numbers go round after four billion.</summary>
    private bool IsOfRecord(int part) => (uint)(part - _record) <= (uint)(_part - _record);

    private void MoveToTail(int row)
    {
        if (_tail == row)
        {
            return;
        }

        if (_ordered && !IsDirty(row))
        {
            _order!.Add(row);
        }

        Unlink(row);
        LinkAfter(row, _tail);
    }

    private void Unlink(int row)
    {
        if (!IsDirty(row))
        {
            return;
        }

        ref var entry = ref _entries[row];

        if (entry.Previous == None)
        {
            _head = entry.Next;
        }
        else
        {
            _entries[entry.Previous].Next = entry.Next;
        }

        if (entry.Next == None)
        {
            _tail = entry.Previous;
        }
        else
        {
            _entries[entry.Next].Previous = entry.Previous;
        }

        entry.DirtyIn = 0;
        _dirtyCount--;
    }

    private void LinkAfter(int row, int previous)
    {
        ref var entry = ref _entries[row];
        entry.DirtyIn = _commit;
        entry.Previous = previous;
        _dirtyCount++;
        if (previous == None)
        {
            entry.Next = _head;
            _head = row;
        }
        else
        {
            entry.Next = _entries[previous].Next;
            _entries[previous].Next = row;
        }

        if (entry.Next == None)
        {
            _tail = row;
        }
        else
        {
            _entries[entry.Next].Previous = row;
        }
    }

    /// <summary>
    /// Rows that were used last stay: those of the last commit as far as they fit, older ones up to half of what may be kept, so that the next
    /// commits have room.
    /// </summary>
    private void Evict()
    {
        var oldest = OldestKept();
        var kept = 0;
        _keys.BeginCopy();
        for (var row = 0; row < _count; row++)
        {
            ref var entry = ref _entries[row];
            if (entry.Known && AgeOf(entry) <= oldest && kept < maxCleanRows)
            {
                entry.Key = _keys.Copy(entry.Key);
                _entries[kept++] = entry;
            }
        }

        _keys.EndCopy();
        Array.Clear(_entries, kept, _count - kept);
        _count = kept;
        Array.Clear(_buckets);
        FillBuckets();
    }

    /// <summary>The age of the rows that just stay.</summary>
    private int OldestKept()
    {
        Span<int> rows = stackalloc int[MaxAge + 1];
        rows.Clear();
        for (var row = 0; row < _count; row++)
        {
            rows[AgeOf(_entries[row])] += _entries[row].Known ? 1 : 0;
        }

        var oldest = 0;
        for (var kept = rows[0]; oldest < MaxAge && kept + rows[oldest + 1] <= maxCleanRows / 2; oldest++)
        {
            kept += rows[oldest + 1];
        }

        return oldest;
    }

    /// <summary>Commits since a row was used.</summary>
    private int AgeOf(in Entry entry) => Math.Min(_commit - entry.UsedIn, MaxAge);

    /// <summary>One row.</summary>
    internal struct Entry
    {
        public V Value;
        public RecordHeaders Headers;
        public long Timestamp;
        public KeyArena.Slice Key;
        public int Hash;
        public int Previous;
        public int Next;
        public int TouchedIn;
        public int UsedIn;
        public int DirtyIn;
        public bool Present;
        public bool Known;
    }

    /// <summary>Of one row: the hash of its key and its number counted from 1; 0 is free. At most half of them are taken.</summary>
    private readonly record struct Bucket(int Hash, int Number);

    private readonly record struct UndoStep(
        int Row, V Value, bool Present, bool Known, long Timestamp, RecordHeaders Headers, bool WasDirty, int Previous, int TouchedIn);
}
