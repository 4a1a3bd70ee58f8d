using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>A consumer's calls that wait for the cluster, each with a limit by our own clock; after one that did not come back the consumer is given up.</summary>
/// <remarks>A poll is none of them: it waits for the client's queue on this machine.</remarks>
internal sealed class ConsumerCalls
{
    /// <summary>How much longer than its own limit a call may take.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly CallingThread _thread;
    private readonly string _client;
    private readonly ILogger _logger;
    private readonly Action _onGivenUp;

    internal ConsumerCalls(string client, ILogger logger, Action onGivenUp)
    {
        _thread = new CallingThread(client);
        _client = client;
        _logger = logger;
        _onGivenUp = onGivenUp;
    }

    internal bool IsGivenUp => _thread.IsGivenUp;

    /// <exception cref="ClusterException"><see cref="ClusterFault.ClientLost"/>: it did not come back, or an earlier one did not.</exception>
    internal void Make(string name, Action call, TimeSpan timeout)
    {
        AssertKept();
        if (!TryMake(name, call, timeout))
        {
            _onGivenUp();
            AssertKept();
        }
    }

    /// <summary>The same for a client that is of no use afterwards in any case.</summary>
    internal bool TryMake(string name, Action call, TimeSpan timeout)
    {
        var limit = timeout + Margin;
        if (_thread.TryMake(call, limit))
        {
            return true;
        }

        KafkaLog.GivenUp(_logger, _client, name, limit.TotalSeconds);
        return false;
    }

    internal void AssertKept()
    {
        if (IsGivenUp)
        {
            throw new ClusterException(ClusterFault.ClientLost, $"Consumer {_client}: a call did not come back, and the client was given up");
        }
    }

    /// <inheritdoc cref="CallingThread.End"/>
    internal void End(Action farewell, TimeSpan patience) => _thread.End(farewell, patience);
}
