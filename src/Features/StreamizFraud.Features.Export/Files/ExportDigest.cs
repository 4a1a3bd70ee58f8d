using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace StreamizFraud.Features.Export.Files;

/// <summary>Hash of all rows so far, in order: tells another history.</summary>
internal sealed class ExportDigest
{
    private readonly XxHash128 _hash = new();

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    public void Add(string id, long timeMs, ReadOnlySpan<double> values, bool late, int? label, bool isTest)
    {
        Span<byte> rest = stackalloc byte[14];
        BinaryPrimitives.WriteInt64LittleEndian(rest, timeMs);
        BinaryPrimitives.WriteInt32LittleEndian(rest[8..], label ?? -1);
        (rest[12], rest[13]) = (late ? (byte)1 : (byte)0, isTest ? (byte)1 : (byte)0);
        _hash.Append(MemoryMarshal.AsBytes(id.AsSpan()));
        _hash.Append(MemoryMarshal.AsBytes(values));
        _hash.Append(rest);
        Rows++;
    }

    /// <summary>The hash, hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());
}
