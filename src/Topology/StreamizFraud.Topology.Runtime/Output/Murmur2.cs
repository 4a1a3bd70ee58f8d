using System.Buffers.Binary;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>The hash that the JVM clients partition with.</summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint M = 0x5bd1e995;
    private const int R = 24;

    /// <summary>Partition of a key: <c>(murmur2(key) &amp; 0x7fffffff) % partitions</c>.</summary>
    /// <param name="key">Key bytes; empty is a key too.</param>
    /// <param name="partitions">Number of partitions, 1 or more.</param>
    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (Hash(key) & 0x7fffffff) % partitions;

    /// <summary>The 32-bit hash.</summary>
    public static int Hash(ReadOnlySpan<byte> data)
    {
        var h = Seed ^ (uint)data.Length;
        while (data.Length >= sizeof(uint))
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(data) * M;
            k ^= k >> R;
            h = (h * M) ^ (k * M);
            data = data[sizeof(uint)..];
        }

        if (data.Length > 0)
        {
            if (data.Length == 3)
            {
                h ^= (uint)data[2] << 16;
            }

            if (data.Length >= 2)
            {
                h ^= (uint)data[1] << 8;
            }

            h = (h ^ data[0]) * M;
        }

        h = (h ^ (h >> 13)) * M;
        return (int)(h ^ (h >> 15));
    }
}
