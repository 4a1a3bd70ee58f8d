using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Monitoring.Counts;

/// <summary>Reads what <see cref="CountsWriter"/> writes.</summary>
internal ref struct CountsReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public long Whole() => Varint.Unzigzag(Varint.Read(ref _rest));

    /// <summary>A number of things that follow, each of a byte or more.</summary>
    public int Length() => Whole() is var length && length >= 0 && length <= _rest.Length
        ? (int)length
        : throw new SerdeException("counts end too early") { IsLoggable = true };

    public ulong Fixed() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public string Text() => Encoding.UTF8.GetString(Take(Length()));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            throw new SerdeException("counts end too early") { IsLoggable = true };
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
