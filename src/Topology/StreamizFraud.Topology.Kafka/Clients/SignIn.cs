using Confluent.Kafka;

namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>
/// Whether the cluster knows this application. The client tries again for ever where it is turned away, and its calls end with time-outs; but credentials
/// that were never taken are wrong, and waiting does not make them right. Once they were taken, being turned away is the broker's trouble and passes.
/// </summary>
/// <remarks>One a cluster. Thread-safe: the clients report from threads of their own.</remarks>
internal sealed class SignIn
{
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _accepted;

    /// <summary>Ends, with the cluster's words, when it turns away credentials that it never took.</summary>
    internal Task<string> Refused => _refused.Task;

    /// <summary>A call was answered.</summary>
    internal void Accepted() => _accepted = true;

    /// <summary>What a client says to nobody in particular.</summary>
    /// <param name="error">Its error.</param>
    /// <param name="reason">Its words, without secrets.</param>
    internal void Said(Error error, string reason)
    {
        if (!_accepted && error.Code == ErrorCode.Local_Authentication)
        {
            _refused.TrySetResult(reason);
        }
    }
}
