using Microsoft.Extensions.Logging;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Warns of a thread that does not commit although input waits, and says what it waits for; once more each time the wait has doubled.</summary>
/// <remarks>One a thread. <see cref="Look"/> is called by one thread at a time, not by the one that is watched.</remarks>
internal sealed class StallWatch(int thread, Func<ThreadPulse> pulseOf, TimeSpan limit, ILogger logger)
{
    private TimeSpan? _next;

    /// <summary>Whether the thread has stood for longer than the limit, at something that the cluster has to answer.</summary>
    public bool WaitsForCluster { get; private set; }

    /// <summary>Looks at the thread.</summary>
    public void Look()
    {
        // A thread that took the place of a failed one has its own.
        var pulse = pulseOf();
        var stall = pulse.Stall;
        if (stall < limit)
        {
            WaitsForCluster = false;
            if (_next is not null)
            {
                _next = null;
                ThreadLog.StallEnded(logger, thread);
            }

            return;
        }

        var activity = pulse.Activity;
        WaitsForCluster = activity is ThreadActivity.Resyncing or ThreadActivity.Polling or ThreadActivity.Opening or ThreadActivity.Flushing or ThreadActivity.Committing;
        if (stall >= (_next ?? limit))
        {
            _next = stall * 2;
            ThreadLog.Stalled(logger, thread, (long)stall.TotalSeconds, Words(activity));
        }
    }

    private static string Words(ThreadActivity activity) => activity switch
    {
        ThreadActivity.Resyncing => "the cluster to take a new producer (InitProducerId)",
        ThreadActivity.Polling => "a poll: records of an input that lags, or the group's rebalance",
        ThreadActivity.Opening => "its tasks: committed offsets, ends of changelogs, restoring, or a disk",
        ThreadActivity.Processing => "the topology's own code, which has not finished a record",
        ThreadActivity.Flushing => "the brokers to take what was sent",
        ThreadActivity.Committing => "the brokers to commit (offsets and end of the transaction)",
        _ => "the disk, to which the stores are written",
    };
}
