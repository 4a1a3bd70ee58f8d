using System.Buffers.Binary;
using System.Numerics;

namespace StreamizFraud.Topology.Dsl.ForeignKeys;

/// <summary>Murmur3 of a row's bytes, 128 bits: whether a response was asked for by the row as it is now (rule F3).</summary>
/// <param name="First">First 64 bits.</param>
/// <param name="Second">Last 64 bits.</param>
/// <remarks>Source: the x64 form of Austin Appleby's MurmurHash3 with the seed that Kafka Streams uses. On the wire both halves are big-endian.</remarks>
internal readonly record struct ValueHash(ulong First, ulong Second)
{
    /// <summary>Bytes on the wire.</summary>
    public const int Length = 2 * sizeof(ulong);

    private const ulong Seed = 104729;
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    /// <summary>The hash of some bytes.</summary>
    public static ValueHash Of(ReadOnlySpan<byte> bytes)
    {
        var (h1, h2) = (Seed, Seed);
        var length = (ulong)bytes.Length;
        for (; bytes.Length >= Length; bytes = bytes[Length..])
        {
            h1 = Mix(h1 ^ Scramble1(BinaryPrimitives.ReadUInt64LittleEndian(bytes)), 27, h2, 0x52dce729);
            h2 = Mix(h2 ^ Scramble2(BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..])), 31, h1, 0x38495ab5);
        }

        // The tail counts as if zero bytes followed it; a half without bytes is left out, which scrambling 0 to 0 comes to.
        Span<byte> tail = stackalloc byte[Length];
        tail.Clear();
        bytes.CopyTo(tail);
        h1 ^= Scramble1(BinaryPrimitives.ReadUInt64LittleEndian(tail)) ^ length;
        h2 ^= Scramble2(BinaryPrimitives.ReadUInt64LittleEndian(tail[sizeof(ulong)..])) ^ length;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        return new(h1, h2 + h1);
    }

    /// <summary>Reads a hash off the front.</summary>
    public static ValueHash Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]));

    /// <summary>Writes the hash to the front.</summary>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, First);
        BinaryPrimitives.WriteUInt64BigEndian(destination[sizeof(ulong)..], Second);
    }

    private static ulong Scramble1(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong Scramble2(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    private static ulong Mix(ulong hash, int rotation, ulong other, ulong add) => ((BitOperations.RotateLeft(hash, rotation) + other) * 5) + add;

    private static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
