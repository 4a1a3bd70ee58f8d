using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamizFraud.Chaos.Ledger;

/// <summary>A payment that was given to the broker.</summary>
/// <param name="Id">Its number, from 0.</param>
/// <param name="Card">Its card's number.</param>
/// <param name="EventTimeMs">When it happened, ms since the Unix epoch.</param>
internal sealed record SentPayment(long Id, int Card, long EventTimeMs)
{
    private const int Terminals = 500;
    private static readonly byte[] DemonstrationKey = "demonstration key, not a secret\n"u8.ToArray();
    private const int IdAt = 1 + (2 * sizeof(long)) + 2;

    /// <summary>The card as it stands in the records.</summary>
    public string CardName => $"card-{Card}";

    /// <summary>What stands for the card in decisions: its HMAC under the sample's demonstration key.</summary>
    public string CardToken => $"demo.{Base64Url.EncodeToString(HMACSHA256.HashData(DemonstrationKey, Encoding.UTF8.GetBytes(CardName)))}";

    /// <summary>
    /// The sample's layout: <c>2 | amount i64 | time i64 | fraud byte | scenario byte | id | card | terminal</c>, little-endian, texts with a
    /// length byte.
    /// </summary>
    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        bytes.WriteByte(2);
        Write(bytes, 1_000 + (Id % 9_000));
        Write(bytes, EventTimeMs);
        bytes.WriteByte(0);
        bytes.WriteByte(0);
        Write(bytes, Id.ToString(CultureInfo.InvariantCulture));
        Write(bytes, CardName);
        Write(bytes, $"terminal-{Id % Terminals}");
        return bytes.ToArray();
    }

    /// <summary>The number of a payment as it stands in its topic.</summary>
    public static long IdOf(byte[] value) => long.Parse(value.AsSpan(IdAt + 1, value[IdAt]), CultureInfo.InvariantCulture);

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
