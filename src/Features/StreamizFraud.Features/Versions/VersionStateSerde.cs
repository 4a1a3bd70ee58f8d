using System.Buffers;
using System.Text;
using StreamizFraud.Features.Rows;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Versions;

/// <summary>Bytes of the versions of a set in a task: layout (1 byte, 1) | of each the length of its name, the name in UTF-8, stage, offsets (varints; the second plus 1).</summary>
internal sealed class VersionStateSerde : ISerde<VersionState[]>
{
    private const byte Layout = 1;

    public string Format => $"versions of a feature set {Layout}";

    public void Serialize(VersionState[] value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var most = 1;
        foreach (var version in value)
        {
            most += (4 * Varint.MaxLength) + Encoding.UTF8.GetMaxByteCount(version.Set.Length);
        }

        var writer = new VarintWriter(destination.GetSpan(most));
        writer.Byte(Layout);
        foreach (var version in value)
        {
            writer.Number((ulong)Encoding.UTF8.GetByteCount(version.Set));
            writer.Skip(Encoding.UTF8.GetBytes(version.Set, writer.Rest));
            writer.Number((ulong)version.Stage);
            writer.Number((ulong)version.Next);
            writer.Number((ulong)(version.FirstWaiting + 1));
        }

        destination.Advance(writer.Written);
    }

    public VersionState[] Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.IsEmpty || bytes[0] != Layout)
        {
            throw new SerdeException("The versions of a feature set have a layout that this version of the library does not know") { IsLoggable = true };
        }

        var reader = bytes[1..];
        var versions = new List<VersionState>();
        while (!reader.IsEmpty)
        {
            var length = Varint.Read(ref reader);
            if (length > (ulong)reader.Length)
            {
                throw new SerdeException("The versions of a feature set are truncated") { IsLoggable = true };
            }

            var name = Encoding.UTF8.GetString(reader[..(int)length]);
            reader = reader[(int)length..];
            var stage = (VersionStage)Varint.Read(ref reader);
            versions.Add(new VersionState(name, stage, (long)Varint.Read(ref reader), (long)Varint.Read(ref reader) - 1));
        }

        return [.. versions];
    }
}
