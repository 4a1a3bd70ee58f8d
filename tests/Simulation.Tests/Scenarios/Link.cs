using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Scenarios;

/// <summary>
/// A link of a hash chain over the inputs of a key: one input more, less, twice or in another order gives other hashes ever after.
/// </summary>
/// <param name="Id">Number of the input that made this link, unique in a run.</param>
/// <param name="Count">Inputs so far.</param>
/// <param name="Hash">Hash over them in order.</param>
internal readonly record struct Link(long Id, int Count, long Hash)
{
    /// <summary>The next link of the chain that ends with this one.</summary>
    public Link Next(Link input) => new(input.Id, Count + 1, Mix(Mix(Hash, input.Id), input.Hash));

    public static long Mix(long hash, long value)
    {
        var z = (ulong)hash * 0x9E3779B97F4A7C15 + (ulong)value + 0x632BE59BD9B4E019;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (long)(z ^ (z >> 31));
    }
}

/// <summary>20 bytes.</summary>
internal sealed class LinkSerde : ISerde<Link>
{
    private const int Length = sizeof(long) + sizeof(int) + sizeof(long);

    public static LinkSerde Instance { get; } = new();

    public static byte[] Bytes(Link link)
    {
        var writer = new ArrayBufferWriter<byte>(Length);
        Instance.Serialize(link, writer, default);
        return writer.WrittenSpan.ToArray();
    }

    public static Link Read(ReadOnlySpan<byte> bytes) => Instance.Deserialize(bytes, default);

    public void Serialize(Link value, IBufferWriter<byte> destination, in SerdeContext context)
    {
        var span = destination.GetSpan(Length);
        BinaryPrimitives.WriteInt64BigEndian(span, value.Id);
        BinaryPrimitives.WriteInt32BigEndian(span[sizeof(long)..], value.Count);
        BinaryPrimitives.WriteInt64BigEndian(span[(sizeof(long) + sizeof(int))..], value.Hash);
        destination.Advance(Length);
    }

    public Link Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        bytes.Length == Length
            ? new Link(
                BinaryPrimitives.ReadInt64BigEndian(bytes),
                BinaryPrimitives.ReadInt32BigEndian(bytes[sizeof(long)..]),
                BinaryPrimitives.ReadInt64BigEndian(bytes[(sizeof(long) + sizeof(int))..]))
            : throw new SerdeException($"A link has {Length} bytes, not {bytes.Length}.") { IsLoggable = true };
}
