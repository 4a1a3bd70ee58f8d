using System.Net.Sockets;

namespace StreamizFraud.Chaos.Proxy;

/// <summary>One connection of a client through the proxy: requests frame by frame, answers as they come.</summary>
internal sealed class ProxiedConnection(FaultProxy proxy, Socket client, Socket server) : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Moves bytes both ways until either side ends.</summary>
    public async Task PumpAsync()
    {
        using var ended = new CancellationTokenSource();
        var both = new[] { Guarded(RequestsAsync(ended.Token)), Guarded(AnswersAsync(ended.Token)) };
        await Task.WhenAny(both);
        await ended.CancelAsync();
        Dispose();
        await Task.WhenAll(both);
    }

    /// <summary>Ends both sides with a reset, so that what was on its way is lost.</summary>
    public void Reset()
    {
        Abort(client);
        Abort(server);
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            return;
        }

        socket.Close();
    }

    /// <summary>A connection that broke is an end like any other here.</summary>
    private static async Task Guarded(Task pump)
    {
        try
        {
            await pump;
        }
        catch (Exception broken) when (broken is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task RequestsAsync(CancellationToken cancellation)
    {
        await using var from = new NetworkStream(client);
        await using var to = new NetworkStream(server);
        while (await RequestFrame.ReadAsync(from, cancellation) is { } frame)
        {
            await proxy.FlowAsync().WaitAsync(cancellation);
            if (!proxy.TryTake(frame, out var taken))
            {
                await to.WriteAsync(frame.Bytes, cancellation);
                continue;
            }

            Reset();
            taken();
            return;
        }
    }

    private async Task AnswersAsync(CancellationToken cancellation)
    {
        await using var from = new NetworkStream(server);
        await using var to = new NetworkStream(client);
        var buffer = new byte[BufferBytes];
        while (await from.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            await proxy.FlowAsync().WaitAsync(cancellation);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }
    }
}
