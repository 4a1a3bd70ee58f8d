using System.Buffers.Binary;

namespace StreamizFraud.Chaos.Proxy;

/// <summary>A request of Kafka's protocol as it goes over the wire: <c>length i32 | api key i16 | api version i16 | …</c>, big-endian.</summary>
internal sealed record RequestFrame(ReadOnlyMemory<byte> Bytes)
{
    private const int LengthBytes = sizeof(int);

    public ApiKey ApiKey => (ApiKey)BinaryPrimitives.ReadInt16BigEndian(Bytes.Span[LengthBytes..]);

    /// <summary>Reads the next frame of a stream; null at its end.</summary>
    public static async Task<RequestFrame?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var length = new byte[LengthBytes];
        if (await stream.ReadAtLeastAsync(length, LengthBytes, throwOnEndOfStream: false, cancellation) < LengthBytes)
        {
            return null;
        }

        var bytes = new byte[LengthBytes + BinaryPrimitives.ReadInt32BigEndian(length)];
        length.CopyTo(bytes, 0);
        await stream.ReadExactlyAsync(bytes.AsMemory(LengthBytes), cancellation);
        return new RequestFrame(bytes);
    }
}
