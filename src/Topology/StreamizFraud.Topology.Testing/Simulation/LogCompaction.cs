using System.Buffers.Binary;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// One compaction of one log. Below <see cref="UpTo"/> only the last record of each key stays, records of aborted transactions and markers go,
/// and a tombstone stays for <see cref="TombstoneTicks"/> after the first compaction that met it. From <see cref="UpTo"/> on nothing changes.
/// Old pages are not written to: a reader that holds slices of them is not disturbed.
/// </summary>
internal sealed class LogCompaction(PagePool pages, CompactionKeys keys, TransactionIndex transactions)
{
    private readonly List<LogSegment> _result = [];

    public required long From { get; init; }

    public required long UpTo { get; init; }

    public required long NowTicks { get; init; }

    public required long TombstoneTicks { get; init; }

    /// <summary>Compacts.</summary>
    /// <param name="segments">Pages of the log, in order.</param>
    /// <param name="release">Told of each page that is not in the result.</param>
    public List<LogSegment> Run(List<LogSegment> segments, Action<LogSegment> release)
    {
        keys.Clear();
        for (var i = 0; i < segments.Count && segments[i].BaseOffset < UpTo; i++)
        {
            for (var position = 0; position < segments[i].Length;)
            {
                var frame = segments[i].Frame(position);
                if (IsCandidate(frame))
                {
                    keys.Put(segments, i, position, frame);
                }

                position += frame.TotalBytes;
            }
        }

        for (var i = 0; i < segments.Count; i++)
        {
            if (segments[i].BaseOffset >= UpTo)
            {
                _result.Add(segments[i]);
            }
            else
            {
                Copy(segments[i]);
            }
        }

        // Only now: the keys compared above lie in the old pages.
        for (var i = 0; i < segments.Count && segments[i].BaseOffset < UpTo; i++)
        {
            release(segments[i]);
        }

        return _result;
    }

    private bool IsCandidate(in RecordFrame frame) =>
        frame.Offset >= From && frame.Offset < UpTo && !frame.IsMarker && frame.KeyLength >= 0
        && !transactions.IsAborted(frame.Transaction);

    private void Copy(LogSegment segment)
    {
        for (var position = 0; position < segment.Length;)
        {
            var frame = segment.Frame(position);
            if (frame.Offset >= UpTo)
            {
                Keep(segment, position, frame, segment.Value(position, frame));
            }
            else if (IsCandidate(frame) && keys.NextIsLast())
            {
                if (frame.ValueLength >= 0)
                {
                    Keep(segment, position, frame, segment.Value(position, frame));
                }
                else
                {
                    KeepTombstone(segment, position, frame);
                }
            }

            position += frame.TotalBytes;
        }
    }

    private void KeepTombstone(LogSegment segment, int position, in RecordFrame frame)
    {
        var removableFrom = frame.ValueLength == RecordFrame.DatedNull
            ? BinaryPrimitives.ReadInt64LittleEndian(segment.Value(position, frame))
            : NowTicks + TombstoneTicks;
        if (TombstoneTicks == 0 || NowTicks >= removableFrom)
        {
            return;
        }

        Span<byte> date = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(date, removableFrom);
        var dated = new RecordFrame(
            frame.Offset, frame.Timestamp, frame.KeyLength, RecordFrame.DatedNull, frame.Headers, frame.Transaction);
        Keep(segment, position, dated, date);
    }

    private void Keep(LogSegment from, int position, in RecordFrame frame, ReadOnlySpan<byte> value)
    {
        var needed = frame.TotalBytes;
        if (_result.Count == 0 || !_result[^1].HasRoom(needed))
        {
            _result.Add(new LogSegment(pages.Rent(_result.Count, needed), frame.Offset));
        }

        _result[^1].Append(frame, from.Key(position, frame), value, from.Headers(frame));
    }
}
