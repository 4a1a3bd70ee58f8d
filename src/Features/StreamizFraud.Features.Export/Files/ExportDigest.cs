using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace StreamizFraud.Features.Export.Files;

/// <summary>Hash of all rows so far, in order: tells another history.</summary>
internal sealed class ExportDigest
{
    // Time, label, late, test.
    private const int RestLength = sizeof(long) + sizeof(int) + 2;

    private readonly XxHash128 _hash = new();
    private byte[] _row = [];

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    public void Add(string id, long timeMs, ReadOnlySpan<double> values, bool late, int? label, bool isTest)
    {
        // One call a row: most of the hash's time for so few bytes is that of a call.
        var text = MemoryMarshal.AsBytes(id.AsSpan());
        var numbers = MemoryMarshal.AsBytes(values);
        var length = text.Length + numbers.Length + RestLength;
        if (_row.Length < length)
        {
            _row = new byte[length];
        }

        text.CopyTo(_row);
        numbers.CopyTo(_row.AsSpan(text.Length));
        var rest = _row.AsSpan(text.Length + numbers.Length, RestLength);
        BinaryPrimitives.WriteInt64LittleEndian(rest, timeMs);
        BinaryPrimitives.WriteInt32LittleEndian(rest[8..], label ?? -1);
        (rest[12], rest[13]) = (late ? (byte)1 : (byte)0, isTest ? (byte)1 : (byte)0);
        _hash.Append(_row.AsSpan(0, length));
        Rows++;
    }

    /// <summary>The hash, hexadecimal.</summary>
    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash());
}
