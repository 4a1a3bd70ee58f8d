using System.Net;
using System.Net.Sockets;

namespace StreamizFraud.Chaos.Proxy;

/// <summary>
/// Stands between one member and the broker. It can reset all connections, freeze them (nothing is lost, nothing moves), and take the next
/// request of a kind from the wire and keep it until the test releases it.
/// </summary>
/// <remarks>Safe to call from any thread. The broker must advertise <see cref="Port"/> on the listener that the proxy leads to.</remarks>
internal sealed class FaultProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _broker;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly HashSet<ProxiedConnection> _connections = [];
    private TaskCompletionSource _flow = Completed();
    private (ApiKey ApiKey, TaskCompletionSource<HeldRequest> Taken)? _trap;

    /// <param name="brokerPort">Port of the broker's listener behind this proxy, on 127.0.0.1.</param>
    public FaultProxy(int brokerPort)
    {
        _broker = new IPEndPoint(IPAddress.Loopback, brokerPort);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    /// <summary>Where the member connects to, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Connections that are open now.</summary>
    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>Resets all open connections (RST, both sides); new ones are accepted at once.</summary>
    /// <returns>How many there were.</returns>
    public int ResetAll()
    {
        ProxiedConnection[] open;
        lock (_lock)
        {
            open = [.. _connections];
        }

        foreach (var connection in open)
        {
            connection.Reset();
        }

        return open.Length;
    }

    /// <summary>From now on no byte passes, in either direction; connections stay open, new ones are accepted and stay silent.</summary>
    public void Freeze()
    {
        lock (_lock)
        {
            if (_flow.Task.IsCompleted)
            {
                _flow = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>What was held back by <see cref="Freeze"/> goes on.</summary>
    public void Thaw()
    {
        lock (_lock)
        {
            _flow.TrySetResult();
        }
    }

    /// <summary>Takes the next request of a kind off the wire and resets its connection: the client has to send it again.</summary>
    /// <param name="apiKey">Which request.</param>
    /// <returns>The request, once there was one.</returns>
    public Task<HeldRequest> HoldNext(ApiKey apiKey)
    {
        var taken = new TaskCompletionSource<HeldRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _trap = (apiKey, taken);
        }

        return taken.Task;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        Thaw();
        ResetAll();
        _stop.Dispose();
    }

    /// <summary>Waits while the proxy is frozen.</summary>
    internal Task FlowAsync()
    {
        lock (_lock)
        {
            return _flow.Task;
        }
    }

    /// <summary>Whether this request is the one that a trap waits for.</summary>
    internal bool TryTake(RequestFrame frame, out Action taken)
    {
        lock (_lock)
        {
            if (_trap is { } trap && trap.ApiKey == frame.ApiKey)
            {
                _trap = null;
                taken = () => trap.Taken.TrySetResult(new HeldRequest(frame, _broker));
                return true;
            }
        }

        taken = () => { };
        return false;
    }

    internal void Closed(ProxiedConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        using var connection = new ProxiedConnection(this, client, server);
        lock (_lock)
        {
            _connections.Add(connection);
        }

        try
        {
            await server.ConnectAsync(_broker);
            await connection.PumpAsync();
        }
        catch (SocketException)
        {
            // The broker is away: the client sees its connection end, as it would without a proxy.
            connection.Reset();
        }
        finally
        {
            Closed(connection);
        }
    }
}
