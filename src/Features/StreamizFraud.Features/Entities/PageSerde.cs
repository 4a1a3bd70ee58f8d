using System.Buffers;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Entities;

/// <summary>Bytes of a page in a store of its own row: version (1 byte, 2) | the page (<see cref="PageBytes"/>).</summary>
internal sealed class PageSerde(EntityShape shape) : ISerde<StatePage>
{
    private const byte Version = 2;

    public string Format => $"feature pages {Version} of definition {shape.Fingerprint:x8}";

    public void Serialize(StatePage value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var span = destination.GetSpan(1 + PageBytes.Most(value));
        span[0] = Version;
        destination.Advance(1 + PageBytes.Write(value, shape, span[1..]));
    }

    public StatePage Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.IsEmpty || bytes[0] != Version)
        {
            throw PageBytes.OtherVersion(bytes, Version);
        }

        var reader = bytes[1..];
        var page = PageBytes.Read(shape, ref reader);
        return reader.IsEmpty ? page : throw PageBytes.Damaged("has bytes left over");
    }
}
