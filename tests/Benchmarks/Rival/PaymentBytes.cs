using System.Buffers.Binary;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>What the topologies of a race compute, on bytes: the very same methods on both sides.</summary>
/// <remarks>
/// A payment is 40 bytes, big-endian: event time ms i64, amount f64, merchant i32, country i32, terminal i64, sequence i64. An aggregate is
/// 32 bytes: count i64, sum f64, highest amount f64, newest event time i64.
/// </remarks>
internal static class PaymentBytes
{
    public const int Length = 40;
    private const int AggregateLength = 32;
    private const int AmountAt = 8;
    private const int MerchantAt = 16;
    private const int CountryAt = 20;

    public static byte[] Create(long timestamp, double amount, int merchant, int country, long terminal, long sequence)
    {
        var payment = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(payment, timestamp);
        BinaryPrimitives.WriteDoubleBigEndian(payment.AsSpan(AmountAt), amount);
        BinaryPrimitives.WriteInt32BigEndian(payment.AsSpan(MerchantAt), merchant);
        BinaryPrimitives.WriteInt32BigEndian(payment.AsSpan(CountryAt), country);
        BinaryPrimitives.WriteInt64BigEndian(payment.AsSpan(24), terminal);
        BinaryPrimitives.WriteInt64BigEndian(payment.AsSpan(32), sequence);
        return payment;
    }

    /// <summary>The aggregate with one more payment; an empty one is that of no payment.</summary>
    public static byte[] Add(byte[] aggregate, byte[] payment)
    {
        var time = BinaryPrimitives.ReadInt64BigEndian(payment);
        var amount = BinaryPrimitives.ReadDoubleBigEndian(payment.AsSpan(AmountAt));
        var result = new byte[AggregateLength];
        var (count, sum, highest, newest) = (1L, amount, amount, time);
        if (aggregate.Length > 0)
        {
            count = BinaryPrimitives.ReadInt64BigEndian(aggregate) + 1;
            sum = BinaryPrimitives.ReadDoubleBigEndian(aggregate.AsSpan(8)) + amount;
            highest = Math.Max(BinaryPrimitives.ReadDoubleBigEndian(aggregate.AsSpan(16)), amount);
            newest = Math.Max(BinaryPrimitives.ReadInt64BigEndian(aggregate.AsSpan(24)), time);
        }

        BinaryPrimitives.WriteInt64BigEndian(result, count);
        BinaryPrimitives.WriteDoubleBigEndian(result.AsSpan(8), sum);
        BinaryPrimitives.WriteDoubleBigEndian(result.AsSpan(16), highest);
        BinaryPrimitives.WriteInt64BigEndian(result.AsSpan(24), newest);
        return result;
    }

    /// <summary>How often the merchant changed, and the last one: 8 bytes.</summary>
    public static byte[] AddMerchant(byte[] aggregate, byte[] payment) => AddChange(aggregate, payment, MerchantAt);

    /// <summary>How often the country changed, and the last one: 8 bytes.</summary>
    public static byte[] AddCountry(byte[] aggregate, byte[] payment) => AddChange(aggregate, payment, CountryAt);

    /// <summary>One after the other.</summary>
    public static byte[] Concatenate(byte[] left, byte[] right)
    {
        var result = new byte[left.Length + right.Length];
        left.CopyTo(result.AsSpan());
        right.CopyTo(result.AsSpan(left.Length));
        return result;
    }

    /// <summary>From the three aggregates of a card and hour, joined, a number of 8 bytes: the higher, the stranger.</summary>
    public static byte[] Score(byte[] joined)
    {
        var count = BinaryPrimitives.ReadInt64BigEndian(joined);
        var sum = BinaryPrimitives.ReadDoubleBigEndian(joined.AsSpan(8));
        var highest = BinaryPrimitives.ReadDoubleBigEndian(joined.AsSpan(16));
        var merchants = BinaryPrimitives.ReadInt32BigEndian(joined.AsSpan(AggregateLength));
        var countries = BinaryPrimitives.ReadInt32BigEndian(joined.AsSpan(AggregateLength + 8));
        var result = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(result, (highest * count / sum) + merchants + (4 * countries));
        return result;
    }

    /// <summary>The payment, whether its card is known, and three bytes of nothing.</summary>
    public static byte[] WithFlag(byte[] payment, string? card)
    {
        var result = new byte[Length + sizeof(int)];
        payment.CopyTo(result.AsSpan());
        result[Length] = (byte)(card is null ? 0 : 1);
        return result;
    }

    private static byte[] AddChange(byte[] aggregate, byte[] payment, int at)
    {
        var result = new byte[8];
        var now = BinaryPrimitives.ReadInt32BigEndian(payment.AsSpan(at));
        if (aggregate.Length > 0)
        {
            var changed = BinaryPrimitives.ReadInt32BigEndian(aggregate.AsSpan(4)) != now;
            BinaryPrimitives.WriteInt32BigEndian(result, BinaryPrimitives.ReadInt32BigEndian(aggregate) + (changed ? 1 : 0));
        }

        BinaryPrimitives.WriteInt32BigEndian(result.AsSpan(4), now);
        return result;
    }
}
