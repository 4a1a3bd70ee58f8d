using System.Buffers.Binary;
using System.Text;

namespace StreamizFraud.Scoring.Onnx;

/// <summary>Walks the fields of one Protocol Buffers message.</summary>
/// <remarks>The bytes are not trusted: what reaches beyond its message is an <see cref="InvalidDataException"/>.</remarks>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;
    private int _next = 0;

    /// <summary>Number of the present field.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, if it is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its value, if it is a text, bytes or a message; empty otherwise.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Tag and value of the present field, as they were written.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    /// <summary>Its value as UTF-8.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes to the next field.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The message is cut off or is none.</exception>
    public bool Next()
    {
        if (_next >= _message.Length)
        {
            return false;
        }

        var start = _next;
        var tag = Varint();
        Field = (int)(tag >> 3);
        Bytes = [];
        Number = 0;
        switch (tag & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case 2:
                Bytes = Take(Varint());
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                throw new InvalidDataException();
        }

        Raw = _message[start.._next];
        return Field > 0 ? true : throw new InvalidDataException();
    }

    /// <summary>Adds the numbers of the present field of a list, whether it holds one or many.</summary>
    public readonly void AddNumbers(List<long> to)
    {
        if (Bytes.Length == 0)
        {
            to.Add((long)Number);
            return;
        }

        var packed = new ProtoReader(Bytes);
        while (packed._next < Bytes.Length)
        {
            to.Add((long)packed.Varint());
        }
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_message.Length - _next))
        {
            throw new InvalidDataException();
        }

        var taken = _message.Slice(_next, (int)length);
        _next += (int)length;
        return taken;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64 && _next < _message.Length; shift += 7)
        {
            var part = _message[_next++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException();
    }
}
