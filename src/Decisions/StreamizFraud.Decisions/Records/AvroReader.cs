using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Decisions.Records;

/// <summary>Reads what <see cref="AvroBody"/> writes.</summary>
internal ref struct AvroReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw new SerdeException("a record ends too early") { IsLoggable = true };
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    /// <summary>The fingerprint of the schema that a record in Avro's single-object encoding begins with; null: it is in another.</summary>
    public ulong? Fingerprint()
    {
        var header = Take(sizeof(ushort) + sizeof(ulong));
        return BinaryPrimitives.ReadUInt16LittleEndian(header) == AvroBody.Marker ? BinaryPrimitives.ReadUInt64LittleEndian(header[sizeof(ushort)..]) : null;
    }

    public int Int() => Long() is var value and >= int.MinValue and <= int.MaxValue ? (int)value : throw new SerdeException("an int of a record has more than 32 bits") { IsLoggable = true };

    public long Long()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var one = Take(1)[0];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        throw new SerdeException("a number of a record does not end") { IsLoggable = true };
    }

    public bool Truth() => Take(1)[0] != 0;

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public string Text() => Encoding.UTF8.GetString(Take(Long()));

    public string Hash() => Convert.ToHexStringLower(Take(32));

    public string? OptionalText() => Long() == 0 ? null : Text();

    public double? OptionalDouble() => Long() == 0 ? null : Double();

    /// <summary>A value of an enum.</summary>
    /// <exception cref="SerdeException">There is none of that index.</exception>
    public T Symbol<T>(ReadOnlySpan<T> symbols)
    {
        var index = Long();
        return index >= 0 && index < symbols.Length ? symbols[(int)index] : throw new SerdeException($"a record has the symbol {index} of an enum of {symbols.Length}") { IsLoggable = true };
    }

    /// <summary>Number of items of the next block of an array; 0 at its end. A block may say its length in bytes too, which nothing here needs.</summary>
    public int Block()
    {
        var count = Long();
        if (count < 0)
        {
            Long();
            count = -count;
        }

        // An item has at least one byte: a hostile count must not reserve memory.
        return count >= 0 && count <= _rest.Length ? (int)count : throw new SerdeException("a record has a list longer than itself") { IsLoggable = true };
    }
}
