using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// One partition: records and transaction markers by offset, the last stable offset, and which transactions were aborted. Every member needs
/// the cluster's lock.
/// </summary>
internal sealed class PartitionLog(SimulatedTopic topic, int partition, SimulatedBroker broker)
{
    private readonly TransactionIndex _transactions = new();
    private List<LogSegment> _segments = [];
    private int _layout;
    private int _segmentsMade;
    private long _cleanBytes;
    private long _dirtyBytes;
    private long _readTo;

    public SimulatedTopic Topic { get; } = topic;

    public TopicPartition Partition { get; } = new(topic.Name, partition);

    /// <summary>First offset that is still there.</summary>
    public long Start { get; private set; }

    /// <summary>High watermark.</summary>
    public long End { get; private set; }

    /// <summary>When the oldest record that no reader has had was appended, among all appends of the cluster.</summary>
    public long WaitingSince { get; private set; }

    /// <summary>First offset of the oldest open transaction, else <see cref="End"/>.</summary>
    public long LastStable { get; private set; }

    public long Append(
        int transaction,
        ReadOnlySpan<byte> key,
        bool hasKey,
        ReadOnlySpan<byte> value,
        bool hasValue,
        long timestamp,
        RecordHeaders headers)
    {
        if (transaction != 0 && !IsOpen(transaction))
        {
            _transactions.Open(transaction, End);
        }

        var offset = AppendFrame(
            new RecordFrame(
                End,
                timestamp,
                hasKey ? key.Length : RecordFrame.Null,
                hasValue ? value.Length : RecordFrame.Null,
                RecordFrame.NoHeaders,
                transaction),
            hasKey ? key : default,
            hasValue ? value : default,
            headers);
        if (transaction == 0)
        {
            CompactIfGrown();
        }

        return offset;
    }

    /// <summary>Whether the transaction has records here and no marker yet.</summary>
    public bool IsOpen(int transaction) => _transactions.IsOpen(transaction);

    /// <summary>Writes the marker of a transaction.</summary>
    public void Mark(int transaction, bool commit, long timestamp)
    {
        if (_transactions.Close(transaction, commit, End))
        {
            AppendFrame(
                new RecordFrame(
                    End, timestamp, RecordFrame.Null, RecordFrame.Null, commit ? RecordFrame.CommitMarker : RecordFrame.AbortMarker, transaction),
                default,
                default,
                RecordHeaders.Empty);
            CompactIfGrown();
        }
    }

    /// <summary>End for a reader.</summary>
    public long EndFor(bool committed) => committed ? LastStable : End;

    /// <summary>
    /// Reads on. The cursor ends behind the last record read, or, when there is no more for this reader, at its end: past markers and
    /// records that it must not see.
    /// </summary>
    /// <returns>Number of records put into <paramref name="into"/>.</returns>
    public int Read(ref LogCursor cursor, bool committed, Span<PolledRecord> into)
    {
        var limit = EndFor(committed);
        if (cursor.Offset >= limit || into.IsEmpty)
        {
            return 0;
        }

        if (cursor.Layout != _layout)
        {
            Find(ref cursor);
        }

        var count = 0;
        while (count < into.Length)
        {
            if (cursor.SegmentIndex >= _segments.Count)
            {
                cursor.Offset = limit;
                cursor.Layout = -1;
                break;
            }

            var segment = _segments[cursor.SegmentIndex];
            if (cursor.Position >= segment.Length)
            {
                if (cursor.SegmentIndex == _segments.Count - 1)
                {
                    cursor.Offset = limit;
                    break;
                }

                cursor.SegmentIndex++;
                cursor.Position = 0;
                continue;
            }

            var frame = segment.Frame(cursor.Position);
            if (frame.Offset >= limit)
            {
                cursor.Offset = limit;
                break;
            }

            if (!frame.IsMarker && !(committed && _transactions.IsAborted(frame.Transaction)))
            {
                into[count++] = segment.ToPolled(Partition, cursor.Position, frame);
                segment.HandedOut = true;
            }

            cursor.Position += frame.TotalBytes;
            cursor.Offset = frame.Offset + 1;
        }

        _readTo = Math.Max(_readTo, cursor.Offset);
        return count;
    }

    /// <summary>All records that this reader sees, with bytes of their own, so that no page counts as handed out.</summary>
    public List<SimulatedRecord> Copy(bool committed)
    {
        var limit = EndFor(committed);
        var result = new List<SimulatedRecord>();
        foreach (var segment in _segments)
        {
            for (var position = 0; position < segment.Length;)
            {
                var frame = segment.Frame(position);
                if (frame.Offset >= Start && frame.Offset < limit && !frame.IsMarker && !(committed && _transactions.IsAborted(frame.Transaction)))
                {
                    result.Add(new SimulatedRecord(
                        Partition,
                        frame.Offset,
                        frame.Timestamp,
                        frame.KeyLength >= 0 ? segment.Key(position, frame).ToArray() : null,
                        frame.ValueLength >= 0 ? segment.Value(position, frame).ToArray() : null,
                        segment.Headers(frame)));
                }

                position += frame.TotalBytes;
            }
        }

        return result;
    }

    /// <summary>Moves the start; whole pages before it go.</summary>
    public void DeleteBefore(long offset)
    {
        if (offset <= Start)
        {
            return;
        }

        Start = offset;
        var gone = 0;
        while (gone < _segments.Count && _segments[gone].LastOffset < offset && (gone < _segments.Count - 1 || offset >= End))
        {
            Release(_segments[gone++]);
        }

        if (gone > 0)
        {
            _segments.RemoveRange(0, gone);
            _layout++;
        }

        _transactions.ForgetBefore(offset);
    }

    /// <summary>First offset whose page has a record as new as <paramref name="timestamp"/>; what lies before it is expired.</summary>
    public long ExpiredBefore(long timestamp)
    {
        foreach (var segment in _segments)
        {
            if (segment.MaxTimestamp >= timestamp)
            {
                return Math.Max(Start, segment.BaseOffset);
            }
        }

        return LastStable;
    }

    /// <summary>Offset of the first record or marker that is as new as <paramref name="timestamp"/>, else <see cref="End"/>.</summary>
    public long FirstFrom(long timestamp)
    {
        foreach (var segment in _segments)
        {
            for (var position = 0; segment.MaxTimestamp >= timestamp && position < segment.Length;)
            {
                var frame = segment.Frame(position);
                if (frame.Offset >= Start && frame.Timestamp >= timestamp)
                {
                    return frame.Offset;
                }

                position += frame.TotalBytes;
            }
        }

        return End;
    }

    /// <summary>Keeps the last committed record of each key below the last stable offset.</summary>
    public void Compact(bool dropTombstones)
    {
        var compaction = new LogCompaction(broker.Pages, broker.CompactionKeys, _transactions)
        {
            UpTo = Math.Min(LastStable, FirstTooYoung()),
            From = Start,
            NowTicks = broker.NowTicks,
            TombstoneTicks = dropTombstones ? 0 : Topic.DeleteRetention.Ticks,
        };
        _segments = compaction.Run(_segments, Release);
        _layout++;
        _cleanBytes = 0;
        _dirtyBytes = 0;
        foreach (var segment in _segments)
        {
            _cleanBytes += segment.Length;
        }

        if (compaction.UpTo == End)
        {
            _transactions.ForgetBefore(End);
        }
    }

    /// <summary>From here on records are younger than <c>min.compaction.lag.ms</c>, by their timestamps.</summary>
    private long FirstTooYoung() =>
        Topic.MinCompactionLag == TimeSpan.Zero
            ? End
            : FirstFrom(broker.NowMilliseconds - (long)Topic.MinCompactionLag.TotalMilliseconds + 1);

    private long AppendFrame(in RecordFrame frame, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers)
    {
        var needed = frame.TotalBytes;
        if (_segments.Count == 0 || !_segments[^1].HasRoom(needed))
        {
            _segments.Add(new LogSegment(broker.Pages.Rent(_segmentsMade++, needed), End));
        }

        _segments[^1].Append(frame, key, value, headers);
        _dirtyBytes += needed;
        if (_readTo >= End)
        {
            WaitingSince = broker.NextAppend_NeedsLock();
        }

        End++;
        LastStable = _transactions.StableBelow(End);
        return frame.Offset;
    }

    private void CompactIfGrown()
    {
        if (Topic.Compacted && _dirtyBytes > broker.CompactionBytes && _dirtyBytes > _cleanBytes)
        {
            Compact(dropTombstones: false);
        }
    }

    private void Find(ref LogCursor cursor)
    {
        var index = 0;
        var high = _segments.Count - 1;
        while (index < high)
        {
            var middle = (index + high + 1) >> 1;
            if (_segments[middle].BaseOffset <= cursor.Offset)
            {
                index = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        cursor.Layout = _layout;
        cursor.SegmentIndex = index;
        cursor.Position = 0;
        if (index < _segments.Count)
        {
            var segment = _segments[index];
            while (cursor.Position < segment.Length && segment.Frame(cursor.Position) is var frame && frame.Offset < cursor.Offset)
            {
                cursor.Position += frame.TotalBytes;
            }
        }
    }

    private void Release(LogSegment segment)
    {
        if (!segment.HandedOut)
        {
            broker.Pages.Return(segment.Page);
        }
    }
}
