using System.Buffers;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Labels;

/// <summary>Bytes of a <see cref="LabelChange"/> on its way to a key.</summary>
/// <remarks>
/// Layout: version (1 byte, 1) | time of the row, its conditions, number of steps (varints) | each step as a verdict (<see cref="LabelBytes"/>): fraud is
/// one more, else one less.
/// </remarks>
internal sealed class LabelChangeSerde : ISerde<LabelChange>
{
    private const byte Version = 1;

    public void Serialize(LabelChange value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var writer = new VarintWriter(destination.GetSpan(1 + (3 * Varint.MaxLength) + (value.Steps.Length * LabelBytes.MostOfVerdict)));
        writer.Byte(Version);
        writer.Number((ulong)value.TimeMs);
        writer.Number(value.Counts);
        writer.Number((ulong)value.Steps.Length);
        foreach (var step in value.Steps)
        {
            LabelBytes.Write(step.FromMs, step.IsFraud, ref writer);
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
            var (fromMs, isFraud) = LabelBytes.ReadVerdict(ref reader);
            steps[i] = new LabelStep(fromMs, isFraud);
        }

        LabelBytes.End(reader);
        return new LabelChange(timeMs, counts, steps);
    }
}
