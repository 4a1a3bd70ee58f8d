using System.Buffers;
using System.Text;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Labels;

/// <summary>Bytes of a <see cref="LabelChange"/> on its way to a key.</summary>
/// <remarks>
/// Layout: version (1 byte, 2) | length of the id (varint), the id in UTF-8 (version 1 has neither) | time of the row, its conditions, number of steps (varints) | each step as a verdict (<see cref="LabelBytes"/>): fraud is
/// one more, else one less.
/// </remarks>
internal sealed class LabelChangeSerde : ISerde<LabelChange>
{
    private const byte Version = 2;
    private const byte WithoutId = 1;

    public void Serialize(LabelChange value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var writer = new VarintWriter(destination.GetSpan(1 + (4 * Varint.MaxLength) + Encoding.UTF8.GetByteCount(value.Id) + (value.Steps.Length * LabelBytes.MostOfVerdict)));
        // Without a record of arrivals nobody needs the id, and a member of the version before reads what this one writes.
        writer.Byte(value.Id.Length > 0 ? Version : WithoutId);
        if (value.Id.Length > 0)
        {
            LabelBytes.Write(value.Id, ref writer);
        }

        writer.Number((ulong)value.TimeMs);
        writer.Number(value.Counts);
        LabelBytes.Write(value.Steps, ref writer);
        destination.Advance(writer.Written);
    }

    public LabelChange Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var hasId = bytes.IsEmpty || bytes[0] != WithoutId;
        var reader = LabelBytes.OfVersion(hasId ? Version : WithoutId, bytes);
        var id = hasId ? LabelBytes.ReadText(ref reader) : "";
        var (timeMs, counts) = ((long)Varint.Read(ref reader), Varint.Read(ref reader));
        var steps = LabelBytes.ReadSteps(ref reader);
        LabelBytes.End(reader);
        return new LabelChange(id, timeMs, counts, steps);
    }
}
