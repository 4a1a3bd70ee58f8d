using System.Buffers.Binary;

namespace StreamizFraud.Features.Rows;

/// <summary>Writes numbers one after another.</summary>
internal ref struct VarintWriter(Span<byte> bytes)
{
    private readonly Span<byte> _bytes = bytes;

    public int Written { get; private set; }

    public void Byte(byte value) => _bytes[Written++] = value;

    public void Number(ulong value) => Written += Varint.Write(_bytes[Written..], value);

    public void Signed(long value) => Number(Varint.Zigzag(value));

    public void AllSigned(ReadOnlySpan<long> values)
    {
        foreach (var value in values)
        {
            Signed(value);
        }
    }

    public void Fixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes[Written..], value);
        Written += sizeof(long);
    }

    public void Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes[Written..]);
        Written += bytes.Length;
    }

    public void Skip(int bytes) => Written += bytes;

    /// <summary>What has been written from a place on.</summary>
    public readonly ReadOnlySpan<byte> Since(int start) => _bytes[start..Written];

    public readonly Span<byte> Rest => _bytes[Written..];
}
