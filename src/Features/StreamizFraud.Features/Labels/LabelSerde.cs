using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features;

/// <summary>Bytes of a <see cref="Label"/>: version (1 byte, 1) | verdict (1 byte) | time (8 bytes, little-endian) | source (UTF-8, to the end).</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class LabelSerde : ISerde<Label>
{
    private const byte Version = 1;
    private const int HeaderLength = 2 + sizeof(long);

    /// <inheritdoc/>
    public void Serialize(Label value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(destination);
        var source = value.Source ?? "";
        var span = destination.GetSpan(HeaderLength + Encoding.UTF8.GetByteCount(source));
        span[0] = Version;
        span[1] = (byte)value.Verdict;
        BinaryPrimitives.WriteInt64LittleEndian(span[2..], value.TimeMs);
        destination.Advance(HeaderLength + Encoding.UTF8.GetBytes(source, span[HeaderLength..]));
    }

    /// <inheritdoc/>
    public Label Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        bytes.Length < HeaderLength || bytes[0] != Version || bytes[1] > (byte)LabelVerdict.Fraud
            ? throw new SerdeException($"A label is truncated, not of version {Version} or has a verdict that is not known") { IsLoggable = true }
            : new Label((LabelVerdict)bytes[1], BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]), Encoding.UTF8.GetString(bytes[HeaderLength..]));
}
