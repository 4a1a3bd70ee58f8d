using System.Buffers;
using System.Buffers.Binary;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>
/// Keys of windowed rows: <c>int64 segment ‖ byte kind ‖ …</c>. The number of the segment is known to the write buffer only; within a segment a
/// row is <c>0 ‖ key ‖ tail</c>, where all behind the 0 is Kafka's and the key in the changelog, and its entry in the index by time is
/// <c>1 ‖ …</c>, if the store has one.
/// </summary>
internal static class RowKey
{
    /// <summary>Number of the segment of rows that are in none.</summary>
    public const long NoSegment = -1;

    /// <summary>Length of the segment's number.</summary>
    public const int SegmentLength = sizeof(long);

    /// <summary>Length of what stands before the key.</summary>
    public const int HeadLength = SegmentLength + 1;

    /// <summary>Kind of a row.</summary>
    public const byte Row = 0;

    /// <summary>Kind of an entry in the index by time.</summary>
    public const byte Entry = 1;

    public static int TailOf(RowLayout layout) => layout switch
    {
        RowLayout.Sessions => 2 * sizeof(long),
        RowLayout.Versions => sizeof(long),
        _ => sizeof(long) + sizeof(int),
    };

    public static long Segment(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64BigEndian(row);

    /// <summary>The row's key within its segment.</summary>
    public static ReadOnlySpan<byte> InSegment(ReadOnlySpan<byte> row) => row[SegmentLength..];

    /// <summary>The row's key in the changelog.</summary>
    public static ReadOnlySpan<byte> Logged(ReadOnlySpan<byte> row) => row[HeadLength..];

    /// <summary>The time that a row is kept by: window start, session end or end of validity.</summary>
    /// <param name="logged">The row's key in the changelog.</param>
    /// <param name="layout">How its key ends.</param>
    public static long Time(ReadOnlySpan<byte> logged, RowLayout layout) => BinaryPrimitives.ReadInt64BigEndian(logged[^TailOf(layout)..]);

    /// <summary>Start of a session.</summary>
    public static long SessionStart(ReadOnlySpan<byte> logged) => BinaryPrimitives.ReadInt64BigEndian(logged[^sizeof(long)..]);

    public static void AppendInt64(ArrayBufferWriter<byte> writer, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(writer.GetSpan(sizeof(long)), value);
        writer.Advance(sizeof(long));
    }

    /// <summary>Begins the key of a row; key and tail follow.</summary>
    public static void AppendHead(ArrayBufferWriter<byte> writer, long segment, byte kind = Row)
    {
        AppendInt64(writer, segment);
        writer.GetSpan(1)[0] = kind;
        writer.Advance(1);
    }

    /// <summary>Ends the key of a row.</summary>
    /// <param name="writer">What the row's key is written to.</param>
    /// <param name="layout">How it ends.</param>
    /// <param name="time">The time that the row is kept by.</param>
    /// <param name="rest">Sequence number or session start.</param>
    public static void AppendTail(ArrayBufferWriter<byte> writer, RowLayout layout, long time, long rest)
    {
        AppendInt64(writer, time);
        switch (layout)
        {
            case RowLayout.Sessions:
                AppendInt64(writer, rest);
                break;
            case RowLayout.Windows or RowLayout.Duplicates:
                BinaryPrimitives.WriteInt32BigEndian(writer.GetSpan(sizeof(int)), (int)rest);
                writer.Advance(sizeof(int));
                break;
        }
    }

    /// <summary>
    /// Appends the entry of a row in the index by time: <c>start ‖ key ‖ sequence</c> or <c>end ‖ start ‖ key</c>, the order in which Kafka's
    /// stores for results on close give their rows.
    /// </summary>
    public static void AppendEntry(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> logged, RowLayout layout)
    {
        var key = logged[..^TailOf(layout)];
        if (layout == RowLayout.Sessions)
        {
            writer.Write(logged[^TailOf(layout)..]);
            writer.Write(key);
        }
        else
        {
            writer.Write(logged.Slice(key.Length, sizeof(long)));
            writer.Write(key);
            writer.Write(logged[^sizeof(int)..]);
        }
    }

    /// <summary>The way back: appends the row's key in the changelog.</summary>
    /// <param name="writer">What it is written to.</param>
    /// <param name="entry">The entry, from the time on.</param>
    /// <param name="layout">How the row's key ends.</param>
    public static void AppendRow(ArrayBufferWriter<byte> writer, ReadOnlySpan<byte> entry, RowLayout layout)
    {
        if (layout == RowLayout.Sessions)
        {
            writer.Write(entry[TailOf(layout)..]);
            writer.Write(entry[..TailOf(layout)]);
        }
        else
        {
            writer.Write(entry[sizeof(long)..^sizeof(int)]);
            writer.Write(entry[..sizeof(long)]);
            writer.Write(entry[^sizeof(int)..]);
        }
    }

    /// <summary>The order in which Kafka's store in memory gives rows: by time, then by key, then by sequence number or, downwards, by start.</summary>
    public static int CompareInMemory(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, RowLayout layout)
    {
        var order = Time(left, layout).CompareTo(Time(right, layout));
        if (order != 0)
        {
            return order;
        }

        var (leftLength, rightLength) = (left.Length - TailOf(layout), right.Length - TailOf(layout));
        if (layout == RowLayout.Duplicates)
        {
            // There the number is part of the key, and decides between a key and a longer one that begins with it.
            return CompareWithSequence(left, leftLength, right, rightLength);
        }

        order = left[..leftLength].SequenceCompareTo(right[..rightLength]);
        return order != 0 || layout != RowLayout.Sessions ? order : SessionStart(right).CompareTo(SessionStart(left));
    }

    private static int CompareWithSequence(ReadOnlySpan<byte> left, int leftLength, ReadOnlySpan<byte> right, int rightLength)
    {
        var shared = Math.Min(leftLength, rightLength);
        var order = left[..shared].SequenceCompareTo(right[..shared]);
        if (order != 0 || leftLength == rightLength)
        {
            return order != 0 ? order : left[^sizeof(int)..].SequenceCompareTo(right[^sizeof(int)..]);
        }

        ReadOnlySpan<byte> leftRest = [.. left[shared..leftLength], .. left[^sizeof(int)..]];
        ReadOnlySpan<byte> rightRest = [.. right[shared..rightLength], .. right[^sizeof(int)..]];
        return leftRest.SequenceCompareTo(rightRest);
    }
}
