using System.Diagnostics;

namespace StreamizFraud.Topology.Kafka.Producing;

/// <summary>Notices that the end of a transaction may have been sent twice.</summary>
/// <remarks>
/// The client sends it again without a word when the connection to the coordinator breaks. A late first copy would end the <em>next</em> transaction of the
/// same producer epoch, so such a producer must be replaced (<c>reliability.md</c> §2.1, mutation M8). All that shows are two log
/// lines, <c>FAIL</c> and <c>REQTMOUT</c>, and the time it took. Suspecting too much costs one new producer; too little costs records.
/// Source: librdkafka has no KIP-890 transactions yet (its issue 5423).
/// </remarks>
internal sealed class TransactionEndWatch
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private long _began;
    private volatile bool _ending;
    private volatile bool _suspicious;

    /// <summary>Whether the last end was sent more than once, as far as can be seen.</summary>
    internal bool WasRetried => _suspicious;

    /// <summary>The end is about to be sent.</summary>
    /// <param name="again">Whether it is the same end once more, after an answer in doubt.</param>
    internal void Begin(bool again)
    {
        _suspicious = again;
        _began = Stopwatch.GetTimestamp();
        _ending = true;
    }

    /// <summary>The call has come back.</summary>
    /// <returns>How long it took.</returns>
    internal TimeSpan End()
    {
        _ending = false;
        var took = Stopwatch.GetElapsedTime(_began);
        _suspicious |= took > Slow;
        return took;
    }

    /// <summary>Looks at a log line of the client; any thread.</summary>
    internal void Observe(string facility, string line)
    {
        if (_ending
            && (facility is "FAIL" or "REQTMOUT" or "TIMEOUT")
            && (line.Contains("TxnCoordinator", StringComparison.Ordinal) || line.Contains("EndTxn", StringComparison.Ordinal)))
        {
            _suspicious = true;
        }
    }
}
