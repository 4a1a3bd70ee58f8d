using System.Buffers;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Labels;

/// <summary>Bytes of a <see cref="LabelChange"/> on its way to a key.</summary>
/// <remarks>
/// Layout: version (1 byte, 1) | time of the row, its conditions, number of steps (varints) | of each step its time (zigzag varint) and whether
/// there is one fraud more or less (1 byte).
/// </remarks>
internal sealed class LabelChangeSerde : ISerde<LabelChange>
{
    private const byte Version = 1;

    public void Serialize(LabelChange value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var writer = new VarintWriter(destination.GetSpan(1 + ((3 + value.Steps.Length) * (1 + Varint.MaxLength))));
        writer.Byte(Version);
        writer.Number((ulong)value.TimeMs);
        writer.Number(value.Counts);
        writer.Number((ulong)value.Steps.Length);
        foreach (var step in value.Steps)
        {
            writer.Signed(step.FromMs);
            writer.Byte(step.IsFraud ? (byte)1 : (byte)0);
        }

        destination.Advance(writer.Written);
    }

    public LabelChange Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = LabelBytes.OfVersion(Version, bytes);
        var (timeMs, counts) = ((long)Varint.Read(ref reader), Varint.Read(ref reader));
        var steps = new LabelStep[LabelBytes.Count(ref reader)];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = new LabelStep(Varint.Unzigzag(Varint.Read(ref reader)), LabelBytes.Byte(ref reader) != 0);
        }

        LabelBytes.End(reader);
        return new LabelChange(timeMs, counts, steps);
    }
}
