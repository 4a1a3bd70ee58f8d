using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Benchmarks.Micro;

/// <summary>A value of 200 bytes that is not an object: what is allocated is the engine's.</summary>
[InlineArray(Bytes)]
internal struct Payment
{
    public const int Bytes = 200;

#pragma warning disable IDE0044, S1144 // The element of an inline array is neither read by name nor readonly.
    private byte _element;
#pragma warning restore IDE0044, S1144

    public readonly double Amount => BinaryPrimitives.ReadInt16BigEndian(((ReadOnlySpan<byte>)this)[8..]);
}

/// <summary>The bytes as they are.</summary>
internal sealed class PaymentSerde : ISerde<Payment>
{
    public void Serialize(Payment value, IBufferWriter<byte> destination, in SerdeContext context) => destination.Write((ReadOnlySpan<byte>)value);

    public Payment Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => MemoryMarshal.Read<Payment>(bytes);
}

/// <summary>Count, sum and highest amount.</summary>
internal readonly record struct Totals(long Count, double Sum, double Highest)
{
    public Totals With(double amount) => new(Count + 1, Sum + amount, Math.Max(Highest, amount));
}

/// <summary>Three numbers of 8 bytes, big-endian.</summary>
internal sealed class TotalsSerde : ISerde<Totals>
{
    public const int Bytes = 24;

    public void Serialize(Totals value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var bytes = destination.GetSpan(Bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes, value.Count);
        BinaryPrimitives.WriteDoubleBigEndian(bytes[8..], value.Sum);
        BinaryPrimitives.WriteDoubleBigEndian(bytes[16..], value.Highest);
        destination.Advance(Bytes);
    }

    public Totals Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => new(
        BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadDoubleBigEndian(bytes[8..]), BinaryPrimitives.ReadDoubleBigEndian(bytes[16..]));
}
