using System.Buffers.Binary;
using System.Security.Cryptography;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>One record that came out: key and value by their hash, and the event time.</summary>
internal readonly record struct DriverOutput(UInt128 Hash, long Timestamp)
{
    public static DriverOutput Of(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long timestamp)
    {
        var bytes = new byte[sizeof(int) + key.Length + value.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, key.Length);
        key.CopyTo(bytes.AsSpan(sizeof(int)));
        value.CopyTo(bytes.AsSpan(sizeof(int) + key.Length));
        return new DriverOutput(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bytes)), timestamp);
    }

    /// <returns>Null if both sides wrote the same records in the same order, else the first difference.</returns>
    public static string? Difference(IReadOnlyList<DriverOutput> ours, IReadOnlyList<DriverOutput> theirs)
    {
        for (var i = 0; i < Math.Min(ours.Count, theirs.Count); i++)
        {
            if (ours[i] != theirs[i])
            {
                return ours[i].Hash == theirs[i].Hash
                    ? $"record {i:N0} has event time {ours[i].Timestamp} here and {theirs[i].Timestamp} there"
                    : $"record {i:N0} differs";
            }
        }

        return ours.Count == theirs.Count && ours.Count > 0 ? null : $"{ours.Count:N0} records here, {theirs.Count:N0} there";
    }
}
