using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State.Suppression;

/// <summary>The bytes of a row that is held back, in the buffer, its database and its changelog alike (rule U6).</summary>
/// <remarks>
/// <code>
/// timestamp (8) | offset (8) | topic length (4), topic | partition (4) | headers (4), each: key length (4), key, value length (4), value
/// | prior | old | new                                    each: length (4), bytes; length -1: none, -2 for old: the same as prior
/// | time that decides when the row is due (8)
/// </code>
/// All numbers big-endian. "Prior" is the value that the readers have: the one before the first change that is held back. It is version 3 of
/// Kafka Streams' layout.
/// </remarks>
internal static class HeldRow
{
    private const int None = -1;
    private const int SameAsPrior = -2;

    /// <summary>Time that decides when the row is due.</summary>
    public static long DueTime(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64BigEndian(row[^sizeof(long)..]);

    /// <summary>The value that the readers have.</summary>
    /// <returns>False if they have none.</returns>
    public static bool TryPrior(ReadOnlySpan<byte> row, out ReadOnlySpan<byte> prior)
    {
        var values = row[Read(row, out _, out _, out _)..];
        return TryTake(ref values, out prior);
    }

    /// <summary>The value before the newest change.</summary>
    /// <returns>False if there was none.</returns>
    public static bool TryOld(ReadOnlySpan<byte> row, out ReadOnlySpan<byte> old)
    {
        var values = row[Read(row, out _, out _, out _)..];
        var hasPrior = TryTake(ref values, out var prior);
        if (BinaryPrimitives.ReadInt32BigEndian(values) == SameAsPrior)
        {
            old = prior;
            return hasPrior;
        }

        return TryTake(ref values, out old);
    }

    /// <summary>The new value.</summary>
    /// <returns>False if the row was deleted.</returns>
    public static bool TryNew(ReadOnlySpan<byte> row, out ReadOnlySpan<byte> value)
    {
        var values = row[Read(row, out _, out _, out _)..];
        TryTake(ref values, out _);
        TryTake(ref values, out _);
        return TryTake(ref values, out value);
    }

    /// <summary>Reads what the values are preceded by.</summary>
    /// <returns>Where the values begin.</returns>
    public static int Read(ReadOnlySpan<byte> row, out long timestamp, out RecordMetadata origin, out RecordHeaders headers)
    {
        timestamp = BinaryPrimitives.ReadInt64BigEndian(row);
        var rest = row[sizeof(long)..];
        var offset = BinaryPrimitives.ReadInt64BigEndian(rest);
        rest = rest[sizeof(long)..];
        TryTake(ref rest, out var topic);
        origin = new(Encoding.UTF8.GetString(topic), TakeInt32(ref rest), offset);
        var count = TakeInt32(ref rest);
        headers = count == 0 ? RecordHeaders.Empty : ReadHeaders(ref rest, count);
        return row.Length - rest.Length;
    }

    /// <summary>Kafka Streams' measure of the memory that a row takes: its content without the lengths in the layout, and the key.</summary>
    public static long Size(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        Read(row, out _, out var origin, out var headers);
        var lengths = (2 * sizeof(int)) + (headers.Count * 2 * sizeof(int)) + (3 * sizeof(int));
        return key.Length + row.Length - lengths;
    }

    public static void WriteContext(ArrayBufferWriter<byte> row, in RecordMetadata origin, long timestamp, RecordHeaders headers)
    {
        WriteInt64(row, timestamp);
        WriteInt64(row, origin.Offset);
        WriteText(row, origin.Topic);
        WriteInt32(row, origin.Partition);
        WriteInt32(row, headers.Count);
        for (var i = 0; i < headers.Count; i++)
        {
            WriteText(row, headers[i].Key);
            WriteValue(row, headers[i].Value, headers[i].Value is not null);
        }
    }

    public static void WriteValue(ArrayBufferWriter<byte> row, ReadOnlySpan<byte> value, bool present)
    {
        WriteInt32(row, present ? value.Length : None);
        row.Write(value);
    }

    public static void WriteOld(ArrayBufferWriter<byte> row, ReadOnlySpan<byte> old, bool present, ReadOnlySpan<byte> prior, bool hasPrior)
    {
        if (present && hasPrior && old.SequenceEqual(prior))
        {
            WriteInt32(row, SameAsPrior);
            return;
        }

        WriteValue(row, old, present);
    }

    public static void WriteInt64(ArrayBufferWriter<byte> row, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(row.GetSpan(sizeof(long)), number);
        row.Advance(sizeof(long));
    }

    private static RecordHeaders ReadHeaders(scoped ref ReadOnlySpan<byte> rest, int count)
    {
        var headers = new RecordHeader[count];
        for (var i = 0; i < count; i++)
        {
            TryTake(ref rest, out var key);
            var hasValue = TryTake(ref rest, out var value);
            headers[i] = new(Encoding.UTF8.GetString(key), hasValue ? value.ToArray() : null);
        }

        return new(headers);
    }

    private static void WriteText(ArrayBufferWriter<byte> row, string text)
    {
        WriteInt32(row, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, row);
    }

    private static void WriteInt32(ArrayBufferWriter<byte> row, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(row.GetSpan(sizeof(int)), number);
        row.Advance(sizeof(int));
    }

    private static int TakeInt32(scoped ref ReadOnlySpan<byte> rest)
    {
        var number = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[sizeof(int)..];
        return number;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> bytes)
    {
        var length = TakeInt32(ref rest);
        bytes = length < 0 ? [] : rest[..length];
        rest = rest[bytes.Length..];
        return length >= 0;
    }
}
