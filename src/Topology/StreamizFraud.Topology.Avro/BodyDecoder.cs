using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using StreamizFraud.Topology.Serdes;
using Decoder = Avro.IO.Decoder;

namespace StreamizFraud.Topology.Avro;

/// <summary>Reads Avro's binary form from bytes of a record, which anybody may have written.</summary>
/// <remarks>
/// Apache.Avro's own decoder reads from a stream and believes the lengths that it finds there. Here no length reaches beyond the bytes,
/// a number is no longer than its type, and what nests too deep is refused before the stack ends: a type can only contain itself by way
/// of a union, an array or a map.
/// </remarks>
internal sealed class BodyDecoder : Decoder
{
    // Items without bytes, such as nulls, are the only ones of which there can be more than bytes.
    private const int MaxEmptyItems = 1024;

    private byte[] _bytes = [];
    private int _end;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public int Remaining => _end - Position;

    /// <summary>Size of the buffer that is kept for the next body.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Begins a body.</summary>
    public void Begin(ReadOnlySpan<byte> body)
    {
        if (_bytes.Length < body.Length)
        {
            _bytes = new byte[Math.Max(body.Length, 2 * _bytes.Length)];
        }

        body.CopyTo(_bytes);
        (Position, _end) = (0, body.Length);
    }

    public void ReadNull()
    {
    }

    public bool ReadBoolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        _ => throw Damaged("a boolean that is neither 0 nor 1"),
    };

    public int ReadInt()
    {
        var number = ReadLong();
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Damaged("an int of more than 32 bits");
    }

    public long ReadLong()
    {
        ulong bits = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (Position == _end)
            {
                throw Cut();
            }

            var next = _bytes[Position++];
            bits |= (next & 0x7ful) << shift;
            if (next < 0x80)
            {
                // Zig-zag: the lowest bit is the sign.
                return (long)(bits >> 1) ^ -(long)(bits & 1);
            }
        }

        throw Damaged("a number of more than 10 bytes");
    }

    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public byte[] ReadBytes() => Take(ReadLong()).ToArray();

    public string ReadString() => Encoding.UTF8.GetString(Take(ReadLong()));

    public int ReadEnum() => ReadInt();

    public int ReadUnionIndex()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return ReadInt();
    }

    public long ReadArrayStart() => ReadBlock();

    public long ReadArrayNext() => ReadBlock();

    public long ReadMapStart() => ReadBlock();

    public long ReadMapNext() => ReadBlock();

    public void ReadFixed(byte[] buffer) => Take(buffer.Length).CopyTo(buffer);

    public void ReadFixed(byte[] buffer, int start, int length) => Take(length).CopyTo(buffer.AsSpan(start, length));

    public void SkipNull()
    {
    }

    public void SkipBoolean() => Take(1);

    public void SkipInt() => ReadLong();

    public void SkipLong() => ReadLong();

    public void SkipFloat() => Take(sizeof(float));

    public void SkipDouble() => Take(sizeof(double));

    public void SkipBytes() => Take(ReadLong());

    public void SkipString() => Take(ReadLong());

    public void SkipEnum() => ReadLong();

    public void SkipUnionIndex() => ReadUnionIndex();

    public void SkipFixed(int len) => Take(len);

    private long ReadBlock()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var count = ReadLong();
        if (count < 0)
        {
            // A negative count is followed by the block's length in bytes.
            ReadLong();
            count = -count;
        }

        return count >= 0 && count <= Remaining + MaxEmptyItems ? count : throw Damaged("more items than bytes");
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0)
        {
            throw Damaged("a negative length");
        }

        if (length > Remaining)
        {
            throw Cut();
        }

        var taken = _bytes.AsSpan(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    private SerdeException Cut() => Damaged("an end where more must come");

    private SerdeException Damaged(string found) => new($"{found}, at byte {Position} of the body");
}
