using System.Buffers;
using System.Buffers.Binary;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>
/// Keys of windowed rows: <c>int64 segment ‖ byte 0 ‖ key ‖ tail</c>. Key and tail are Kafka's (rules B2, B3) and all that the changelog sees:
/// the tail is <c>int64 windowStart ‖ int32 sequence</c>, or <c>int64 sessionEnd ‖ int64 sessionStart</c>. Versions have <c>int64 validTo</c>,
/// which is no changelog's business.
/// </summary>
internal static class RowKey
{
    /// <summary>Length of what stands before the key.</summary>
    public const int HeadLength = sizeof(long) + 1;

    /// <summary>Length of a window's start and sequence number.</summary>
    public const int WindowTail = sizeof(long) + sizeof(int);

    /// <summary>Length of a session's end and start.</summary>
    public const int SessionTail = 2 * sizeof(long);

    /// <summary>Length of the end of a version's validity.</summary>
    public const int VersionTail = sizeof(long);

    public static long Segment(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64BigEndian(row);

    /// <summary>The part that is Kafka's.</summary>
    public static ReadOnlySpan<byte> Logged(ReadOnlySpan<byte> row) => row[HeadLength..];

    /// <summary>The time that the row is kept by: window start or session end.</summary>
    public static long Time(ReadOnlySpan<byte> row, int tail) => BinaryPrimitives.ReadInt64BigEndian(row[^tail..]);

    /// <summary>Start of a session.</summary>
    public static long SessionStart(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64BigEndian(row[^sizeof(long)..]);

    public static void AppendInt64(ArrayBufferWriter<byte> writer, long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(writer.GetSpan(sizeof(long)), value);
        writer.Advance(sizeof(long));
    }

    public static void AppendInt32(ArrayBufferWriter<byte> writer, int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(writer.GetSpan(sizeof(int)), value);
        writer.Advance(sizeof(int));
    }

    /// <summary>Begins a row key; the key and the tail follow.</summary>
    public static void AppendHead(ArrayBufferWriter<byte> writer, long segment)
    {
        AppendInt64(writer, segment);
        writer.GetSpan(1)[0] = 0;
        writer.Advance(1);
    }
}
