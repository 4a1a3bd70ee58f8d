using System.Buffers;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Labels;

/// <summary>Bytes of a <see cref="LabelledRow"/> on its way to the labels: version (1 byte, 1) | the row (<see cref="LabelBytes"/>).</summary>
internal sealed class LabelledRowSerde : ISerde<LabelledRow>
{
    private const byte Version = 1;

    public void Serialize(LabelledRow value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var writer = new VarintWriter(destination.GetSpan(1 + LabelBytes.Most(value)));
        writer.Byte(Version);
        LabelBytes.Write(value, ref writer);
        destination.Advance(writer.Written);
    }

    public LabelledRow Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = LabelBytes.OfVersion(Version, bytes);
        var row = LabelBytes.ReadRow(ref reader);
        LabelBytes.End(reader);
        return row;
    }
}
