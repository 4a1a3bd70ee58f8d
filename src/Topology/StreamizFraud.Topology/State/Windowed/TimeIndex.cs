using System.Buffers;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>The rows of a store in order of time: an entry without a value beside each row, in the same segment. The changelog knows nothing of it.</summary>
internal sealed class TimeIndex(RowLayout layout)
{
    private readonly WriteBuffer<bool> _entries = new(maxCleanRows: 0);
    private readonly SortedDrain _drain = new();
    private readonly ArrayBufferWriter<byte> _entry = new(64);

    public WriteBuffer<bool> Entries => _entries;

    /// <summary>Bytes of the entries changed since the last commit, roughly.</summary>
    public long DirtyBytes => _entries.DirtyCount * 96L;

    /// <summary>Notes that a row has come or gone.</summary>
    public void Write(ReadOnlySpan<byte> row, bool present) =>
        _entries.Write(EntryOf(row), value: true, present, timestamp: -1, RecordHeaders.Empty);

    /// <summary>Puts a restored row's entry, or the deletion of it, into a batch.</summary>
    public void Restore(IRowTarget target, IWriteBatch batch, ReadOnlySpan<byte> row, bool hasValue)
    {
        if (hasValue)
        {
            target.Put(batch, EntryOf(row), []);
        }
        else
        {
            target.Delete(batch, EntryOf(row));
        }
    }

    /// <summary>Puts the changed entries of segments from one on into a batch.</summary>
    public void Drain(IRowTarget target, IWriteBatch batch, long firstSegment)
    {
        _drain.Clear();
        for (var row = _entries.FirstDirty; row >= 0; row = _entries.NextDirty(row))
        {
            var key = _entries.Key(row);
            if (_drain.IsFull)
            {
                _drain.Put(target, batch);
            }

            if (RowKey.Segment(key) < firstSegment)
            {
                continue;
            }

            if (_entries.Row(row).Present)
            {
                _drain.Add(key, length: 0);
            }
            else
            {
                _drain.AddDelete(key);
            }
        }

        _drain.Put(target, batch);
    }

    private ReadOnlySpan<byte> EntryOf(ReadOnlySpan<byte> row)
    {
        _entry.ResetWrittenCount();
        RowKey.AppendHead(_entry, RowKey.Segment(row), RowKey.Entry);
        RowKey.AppendEntry(_entry, RowKey.Logged(row), layout);
        return _entry.WrittenSpan;
    }
}
