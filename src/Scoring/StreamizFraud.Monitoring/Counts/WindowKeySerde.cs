using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Monitoring.Counts;

/// <summary>Bytes of a <see cref="WindowKey"/>: kind (1), start (8, big-endian, so that windows of a kind are in order of time), then the model's texts.</summary>
internal sealed class WindowKeySerde : ISerde<WindowKey>
{
    private const int HeaderLength = 1 + sizeof(long);

    public string Format => "window key 1";

    public void Serialize(WindowKey value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var span = destination.GetSpan(HeaderLength);
        span[0] = (byte)value.Window;
        BinaryPrimitives.WriteInt64BigEndian(span[1..], value.StartMs);
        destination.Advance(HeaderLength);
        destination.Text(value.Model.Name);
        destination.Text(value.Model.Version);
        destination.Text(value.Model.Sha256);
    }

    public WindowKey Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
    {
        if (bytes.Length < HeaderLength || bytes[0] > (byte)MonitorWindow.Week)
        {
            throw new SerdeException("not the key of a window") { IsLoggable = true };
        }

        var reader = new CountsReader(bytes[HeaderLength..]);
        return new WindowKey((MonitorWindow)bytes[0], BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), new ModelIdentity(reader.Text(), reader.Text(), reader.Text()));
    }
}
