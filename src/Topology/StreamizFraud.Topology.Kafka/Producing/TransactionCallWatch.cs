namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>Notices that a call of a transaction may have been sent twice, so that a late copy may still be under way.</summary>
/// <remarks>
/// <para>
/// The client sends AddPartitionsToTxn, AddOffsetsToTxn, TxnOffsetCommit and EndTxn again without a word when their connection breaks or no answer
/// comes. The broker takes a late first copy for a call of the <em>next</em> transaction of the same producer epoch: it ends that one (CM8) or
/// puts the old offsets over its own (CM9). So such a producer must be replaced before its next transaction; the new epoch makes copies stale.
/// Source: librdkafka has no KIP-890 transactions yet (its issue 5423).
/// </para>
/// <para>
/// Direct producers are told of each request that ends without an answer, by the client's own hook for that (<see cref="Unanswered"/>). The managed
/// client has no such hook; there the log lines of lost connections and time-outs must do (<see cref="Observe"/>), and a long wait. Once
/// noticed it stays: the client does not say again what it said within half a minute. Suspecting too much costs one new producer; too little
/// costs records.
/// </para>
/// </remarks>
internal sealed class TransactionCallWatch
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private volatile bool _suspicious;

    /// <summary>Whether a call may have been sent more than once.</summary>
    internal bool HasRepeatedCalls => _suspicious;

    /// <summary>A request ended without an answer; any thread.</summary>
    /// <param name="request">Kafka's number of its kind.</param>
    internal void Unanswered(short request)
    {
        // Produce requests are known by their sequence numbers, so a copy of one does no harm.
        if (request is (short)TransactionRequest.AddPartitions or (short)TransactionRequest.AddOffsets
            or (short)TransactionRequest.End or (short)TransactionRequest.CommitOffsets)
        {
            _suspicious = true;
        }
    }

    /// <summary>A call of a managed client has come back.</summary>
    internal void Took(TimeSpan time, bool inDoubt) => _suspicious |= inDoubt || time > Slow;

    /// <summary>Looks at a log line of a managed client; any thread. Connections that could not be made have carried nothing.</summary>
    internal void Observe(string facility, string line)
    {
        if (facility is "REQTMOUT" or "TIMEOUT" || (facility is "FAIL" && line.Contains("in state UP", StringComparison.Ordinal)))
        {
            _suspicious = true;
        }
    }

    private enum TransactionRequest : short
    {
        AddPartitions = 24,
        AddOffsets = 25,
        End = 26,
        CommitOffsets = 28,
    }
}
