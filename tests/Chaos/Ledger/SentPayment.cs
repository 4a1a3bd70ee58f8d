using System.Buffers.Binary;
using System.Text;

namespace StreamizFraud.Chaos.Ledger;

/// <summary>A payment that was given to the broker.</summary>
/// <param name="Id">Its number, from 0.</param>
/// <param name="Card">Its card's number.</param>
/// <param name="EventTimeMs">When it happened, ms since the Unix epoch.</param>
internal sealed record SentPayment(long Id, int Card, long EventTimeMs)
{
    private const int Terminals = 500;

    /// <summary>The card as it stands in the records.</summary>
    public string CardName => $"card-{Card}";

    /// <summary>
    /// The sample's layout: <c>1 | id i64 | amount i64 | time i64 | fraud byte | scenario byte | card | terminal</c>, little-endian, names with a
    /// length byte.
    /// </summary>
    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(1);
        Write(bytes, Id);
        Write(bytes, 1_000 + (Id % 9_000));
        Write(bytes, EventTimeMs);
        bytes.WriteByte(0);
        bytes.WriteByte(0);
        Write(bytes, CardName);
        Write(bytes, $"terminal-{Id % Terminals}");
        return bytes.ToArray();
    }

    /// <summary>The number of a payment as it stands in its topic.</summary>
    public static long IdOf(byte[] value) => BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(1));

    private static void Write(MemoryStream bytes, long number)
    {
        Span<byte> buffer = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, number);
        bytes.Write(buffer);
    }

    private static void Write(MemoryStream bytes, string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        bytes.WriteByte((byte)text.Length);
        bytes.Write(text);
    }
}
