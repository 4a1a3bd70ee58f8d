using System.Net;
using System.Net.Sockets;

namespace StreamizFraud.Chaos.Proxy;

/// <summary>A request that the proxy took from the wire and that the broker has not seen yet: the late copy of what the client sends again.</summary>
internal sealed class HeldRequest(RequestFrame frame, IPEndPoint broker)
{
    public ApiKey ApiKey => frame.ApiKey;

    /// <summary>Lets the broker have it now, over a connection of its own, as a network does that kept it back.</summary>
    /// <returns>The broker's answer, without its length.</returns>
    public async Task<byte[]> ReleaseAsync(CancellationToken cancellation = default)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(broker, cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(frame.Bytes, cancellation);
        return await RequestFrame.ReadAsync(stream, cancellation) is { } answer
            ? answer.Bytes[sizeof(int)..].ToArray()
            : throw new IOException("The broker closed the connection instead of answering.");
    }
}
