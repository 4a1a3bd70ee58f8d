using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using StreamizFraud.Topology.Serdes;
using Decoder = Avro.IO.Decoder;

namespace StreamizFraud.Topology.Avro;

/// <summary>Reads Avro's binary form from bytes of a record, which anybody may have written.</summary>
/// <remarks>
/// Apache.Avro's own decoder reads from a stream and believes the lengths that it finds there, and its reader makes room for as many items as
/// a block claims. Here no length reaches beyond the bytes, a number is no longer than its type, and one budget a body limits what all arrays
/// and maps in it claim together, nested ones included: every item but an empty one has a byte of its own. What nests too deep is refused
/// before the stack ends: a type can only contain itself by way of a union, an array or a map.
/// </remarks>
internal sealed class BodyDecoder : Decoder
{
    /// <summary>Arrays and maps within each other. A number, since what fits on the stack differs from thread to thread, and a replay must not.</summary>
    public const int MaxDepth = 100;

    // Items without bytes, such as nulls, are the only ones of which there can be more than bytes; so many in a body.
    private const int MaxEmptyItems = 1024;

    // The reader makes an array longer by each block, and copies what it has: so many items for every body, and for each of its bytes.
    private const long MaxCopied = 4_000_000;
    private const long MaxCopiedForEachByte = 64;

    // Items so far of each array or map that is open.
    private readonly long[] _open = new long[MaxDepth];

    private byte[] _bytes = [];
    private int _depth;
    private long _items;
    private long _copies;
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
        _depth = 0;
        _items = (long)body.Length + MaxEmptyItems;
        _copies = MaxCopied + (MaxCopiedForEachByte * body.Length);
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

    public long ReadArrayStart() => Open();

    public long ReadArrayNext() => ReadBlock();

    public long ReadMapStart() => Open();

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

    private long Open()
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_depth == MaxDepth)
        {
            throw Damaged($"arrays or maps deeper than {MaxDepth} in each other");
        }

        _open[_depth++] = 0;
        return ReadBlock();
    }

    /// <summary>The items of the next block; 0 ends the array or map that was opened last.</summary>
    private long ReadBlock()
    {
        var count = ReadLong();
        if (count == 0)
        {
            _depth--;
            return 0;
        }

        if (count < 0)
        {
            // A negative count is followed by the block's length in bytes.
            ReadLong();
            count = -count;
        }

        // The smallest number has no positive counterpart and stays negative.
        if (count < 0 || count > _items || count > Remaining + MaxEmptyItems)
        {
            throw Damaged("more items than bytes");
        }

        _items -= count;
        ref var items = ref _open[_depth - 1];
        _copies -= items;
        if (_copies < 0)
        {
            throw Damaged("too many small blocks of one array or map");
        }

        items += count;
        return count;
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

    private SerdeException Damaged(string found) => new($"{found}, at byte {Position} of the body") { IsLoggable = true };
}
