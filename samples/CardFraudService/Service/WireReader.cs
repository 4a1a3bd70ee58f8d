using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;

namespace CardFraudService.Service;

/// <summary>Reads the sample's fixed binary layouts: little-endian numbers, texts with a length byte.</summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, string layout)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte() => Take(1)[0];

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ReadOnlySpan<byte> Text() => Take(Byte());

    public ReadOnlySpan<byte> Take(int length)
    {
        if (_rest.Length < length)
        {
            throw new SerdeException($"{layout}: {length} more bytes were expected and {_rest.Length} are left") { IsLoggable = true };
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    public void Format(byte expected)
    {
        var found = Byte();
        if (found != expected)
        {
            throw new SerdeException($"{layout}: format {found} is not known, this version reads {expected}") { IsLoggable = true };
        }
    }

    public void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new SerdeException($"{layout}: {_rest.Length} bytes too many") { IsLoggable = true };
        }
    }
}
