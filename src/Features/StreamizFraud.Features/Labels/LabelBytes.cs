using System.Text;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Labels;

/// <summary>Bytes of rows and labels.</summary>
/// <remarks>
/// A row: length of its key's UTF-8 (varint) | the UTF-8 | its time (varint) | its conditions (varint). A verdict: from when on (zigzag varint) | whether it
/// is fraud (1 byte).
/// </remarks>
internal static class LabelBytes
{
    /// <summary>Most bytes of a verdict.</summary>
    public const int MostOfVerdict = 1 + Varint.MaxLength;

    public static int Most(LabelledRow row) => (3 * Varint.MaxLength) + Encoding.UTF8.GetByteCount(row.Key);

    public static void Write(LabelledRow row, ref VarintWriter writer)
    {
        Write(row.Key, ref writer);
        writer.Number((ulong)row.TimeMs);
        writer.Number(row.Counts);
    }

    /// <exception cref="SerdeException">There is no row.</exception>
    public static LabelledRow ReadRow(ref ReadOnlySpan<byte> bytes)
    {
        var key = ReadText(ref bytes);
        return new LabelledRow(key, (long)Varint.Read(ref bytes), Varint.Read(ref bytes));
    }

    public static void Write(string text, ref VarintWriter writer)
    {
        writer.Number((ulong)Encoding.UTF8.GetByteCount(text));
        writer.Skip(Encoding.UTF8.GetBytes(text, writer.Rest));
    }

    /// <exception cref="SerdeException">There is no text.</exception>
    public static string ReadText(ref ReadOnlySpan<byte> bytes)
    {
        var length = Count(ref bytes);
        var text = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[length..];
        return text;
    }

    public static void Write(long fromMs, bool isFraud, ref VarintWriter writer)
    {
        writer.Signed(fromMs);
        writer.Byte(isFraud ? (byte)1 : (byte)0);
    }

    /// <exception cref="SerdeException">There is no verdict.</exception>
    public static (long FromMs, bool IsFraud) ReadVerdict(ref ReadOnlySpan<byte> bytes) => (Varint.Unzigzag(Varint.Read(ref bytes)), Byte(ref bytes) != 0);

    public static void Write(LabelStep[] steps, ref VarintWriter writer)
    {
        writer.Number((ulong)steps.Length);
        foreach (var step in steps)
        {
            Write(step.FromMs, step.IsFraud, ref writer);
        }
    }

    /// <exception cref="SerdeException">They end inside.</exception>
    public static LabelStep[] ReadSteps(ref ReadOnlySpan<byte> bytes)
    {
        var steps = new LabelStep[Count(ref bytes)];
        for (var i = 0; i < steps.Length; i++)
        {
            var (fromMs, isFraud) = ReadVerdict(ref bytes);
            steps[i] = new LabelStep(fromMs, isFraud);
        }

        return steps;
    }

    /// <summary>How many there are of something that takes a byte or more.</summary>
    public static int Count(ref ReadOnlySpan<byte> bytes) =>
        Varint.Read(ref bytes) is var count && count <= (ulong)bytes.Length ? (int)count : throw Damaged();

    public static byte Byte(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw Damaged();
        }

        var first = bytes[0];
        bytes = bytes[1..];
        return first;
    }

    /// <exception cref="SerdeException">The bytes do not begin with the version.</exception>
    public static ReadOnlySpan<byte> OfVersion(byte version, ReadOnlySpan<byte> bytes) =>
        !bytes.IsEmpty && bytes[0] == version ? bytes[1..] : throw Damaged();

    /// <exception cref="SerdeException">Bytes are left over.</exception>
    public static void End(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            throw Damaged();
        }
    }

    private static SerdeException Damaged() => new("What is kept of labels is truncated, of another version or has bytes left over") { IsLoggable = true };
}
