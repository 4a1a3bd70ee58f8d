using System.Buffers;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Labels;

/// <summary>Bytes of a <see cref="LabelEntry"/>.</summary>
/// <remarks>
/// Layout: version (1 byte, 1) | whether there is a row (1 byte) | the row | number of labels (varint) | each as a verdict; row and verdict are those of
/// <see cref="LabelBytes"/>.
/// </remarks>
/// <param name="fingerprint">Tells entries of another definition of the key apart: what conditions rows meet means something else there.</param>
internal sealed class LabelEntrySerde(uint fingerprint) : ISerde<LabelEntry>
{
    private const byte Version = 1;

    public string Format => $"late labels {Version} of definition {fingerprint:x8}";

    public void Serialize(LabelEntry value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var most = 2 + (value.Row is null ? 0 : LabelBytes.Most(value.Row)) + Varint.MaxLength + (value.Versions.Length * LabelBytes.MostOfVerdict);
        var writer = new VarintWriter(destination.GetSpan(most));
        writer.Byte(Version);
        writer.Byte(value.Row is null ? (byte)0 : (byte)1);
        if (value.Row is not null)
        {
            LabelBytes.Write(value.Row, ref writer);
        }

        writer.Number((ulong)value.Versions.Length);
        foreach (var label in value.Versions)
        {
            LabelBytes.Write(label.TimeMs, label.IsFraud, ref writer);
        }

        destination.Advance(writer.Written);
    }

    public LabelEntry Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        var reader = LabelBytes.OfVersion(Version, bytes);
        var row = LabelBytes.Byte(ref reader) == 0 ? null : LabelBytes.ReadRow(ref reader);
        var versions = new LabelVersion[LabelBytes.Count(ref reader)];
        for (var i = 0; i < versions.Length; i++)
        {
            var (timeMs, isFraud) = LabelBytes.ReadVerdict(ref reader);
            versions[i] = new LabelVersion(timeMs, isFraud);
        }

        LabelBytes.End(reader);
        return new LabelEntry(row, versions);
    }
}
