using System.Buffers;
using System.Text;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Labels;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features;

/// <summary>Bytes of a <see cref="LabelArrival"/>.</summary>
/// <remarks>
/// Layout: version (1 byte, 1) | key, its value, id, topic (each its length as a varint and UTF-8) | partition, offset, time of the event, number of steps (varints) | each step: its time
/// (zigzag varint), whether it is one fraud more (1 byte), else one less. Thread-safe.
/// </remarks>
public sealed class LabelArrivalSerde : ISerde<LabelArrival>
{
    private const byte Version = 1;

    /// <inheritdoc/>
    public void Serialize(LabelArrival value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(destination);
        var texts = Encoding.UTF8.GetByteCount(value.Key) + Encoding.UTF8.GetByteCount(value.KeyValue) + Encoding.UTF8.GetByteCount(value.Id) + Encoding.UTF8.GetByteCount(value.TakenAt.Topic);
        var writer = new VarintWriter(destination.GetSpan(1 + (8 * Varint.MaxLength) + texts + (value.Steps.Length * LabelBytes.MostOfVerdict)));
        writer.Byte(Version);
        LabelBytes.Write(value.Key, ref writer);
        LabelBytes.Write(value.KeyValue, ref writer);
        LabelBytes.Write(value.Id, ref writer);
        LabelBytes.Write(value.TakenAt.Topic, ref writer);
        writer.Number((ulong)value.TakenAt.Partition);
        writer.Number((ulong)value.TakenAt.Offset);
        writer.Number((ulong)value.EventTimeMs);
        LabelBytes.Write(value.Steps, ref writer);
        destination.Advance(writer.Written);
    }

    /// <inheritdoc/>
    public LabelArrival Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = LabelBytes.OfVersion(Version, bytes);
        var (key, keyValue, id, topic) = (LabelBytes.ReadText(ref reader), LabelBytes.ReadText(ref reader), LabelBytes.ReadText(ref reader), LabelBytes.ReadText(ref reader));
        var place = new RecordMetadata(topic, (int)Varint.Read(ref reader), (long)Varint.Read(ref reader));
        var timeMs = (long)Varint.Read(ref reader);
        var steps = LabelBytes.ReadSteps(ref reader);
        LabelBytes.End(reader);
        return new LabelArrival(key, keyValue, id, timeMs, place, steps);
    }
}
