using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace StreamizFraud.Features;

/// <summary>Numbers that stand for texts and Guids where operators compare values.</summary>
public static class Categories
{
    /// <summary>XXH3 (64 bits) of a text's UTF-16 code units, little-endian; null for null. Among a million different texts two are taken for one with a chance of 1 in 37 million.</summary>
    /// <param name="text">The text.</param>
    [FeatureFunction(version: 1)]
    public static long? Of(string? text) => text is null ? null : (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));

    /// <summary>XXH3 (64 bits) of a Guid's 16 bytes; null for null.</summary>
    /// <param name="id">The Guid.</param>
    [FeatureFunction(version: 1)]
    public static long? Of(Guid? id)
    {
        if (id is not { } given)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        given.TryWriteBytes(bytes);
        return (long)XxHash3.HashToUInt64(bytes);
    }
}
