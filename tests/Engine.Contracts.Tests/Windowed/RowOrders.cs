using System.Buffers.Binary;
using System.Text;

namespace StreamizFraud.Engine.Contracts.Tests.Windowed;

/// <summary>Orders of rows, as the models sort them.</summary>
internal static class RowOrders
{
    /// <summary>Bytes that sort like a key followed by some numbers.</summary>
    public static byte[] Bytes(string key, params long[] numbers)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(key));
        foreach (var number in numbers)
        {
            bytes.AddRange(Number(number));
        }

        return [.. bytes];
    }

    public static byte[] Number(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    public static Comparer<byte[]> Unsigned { get; } = Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right));
}
