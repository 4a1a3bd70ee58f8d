using System.Diagnostics;
using StreamizFraud.Topology.Runtime.Commit;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>Where the time of one run goes. The stages exclude each other; what is left over is decoding, features and graph.</summary>
internal sealed class StageClock : ICommitSteps
{
    private long _mark;
    private long _sentBeforeDrain;
    private bool _draining;
    private TimeSpan _total;

    /// <summary>Taking records from the cluster into the queues.</summary>
    public long Poll { get; set; }

    /// <summary>Handing outputs to the cluster.</summary>
    public long Send { get; private set; }

    /// <summary>Handing changelog records to the cluster.</summary>
    public long SendChangelog { get; private set; }

    /// <summary>The model.</summary>
    public long Score { get; set; }

    /// <summary>Serialising changed rows, without sending them.</summary>
    public long Drain { get; private set; }

    /// <summary>The producer's flush, offsets and commit.</summary>
    public long Commit { get; set; }

    /// <summary>Writing the stores.</summary>
    public long Write { get; private set; }

    public void Sent(long ticks)
    {
        if (_draining)
        {
            SendChangelog += ticks;
        }
        else
        {
            Send += ticks;
        }
    }

    public void Reached(CommitStep step)
    {
        var now = Stopwatch.GetTimestamp();
        switch (step)
        {
            case CommitStep.BatchesFlushed:
                _draining = true;
                _sentBeforeDrain = SendChangelog;
                break;
            case CommitStep.ChangelogsSent:
                _draining = false;
                Drain += now - _mark - (SendChangelog - _sentBeforeDrain);
                break;
            case CommitStep.StoreWritten:
                Write += now - _mark;
                break;
            default:
                break;
        }

        _mark = now;
    }

    public void End(TimeSpan total) => _total = total;

    /// <summary>Prints microseconds an event and the share of each stage.</summary>
    public void Print(TextWriter output, int events)
    {
        (string Stage, long Ticks)[] stages =
        [
            ("poll", Poll),
            ("send rows and decisions", Send),
            ("score (model)", Score),
            ("commit: serialise changed rows", Drain),
            ("commit: send changelogs", SendChangelog),
            ("commit: flush, offsets, transaction", Commit),
            ("commit: write stores", Write),
        ];
        var total = _total.Ticks * (Stopwatch.Frequency / (double)TimeSpan.TicksPerSecond);
        foreach (var (stage, ticks) in stages.Append(("decode, features, graph (the rest)", (long)total - stages.Sum(s => s.Ticks))))
        {
            output.WriteLine($"  {stage,-36} {ticks * 1e6 / Stopwatch.Frequency / events,7:F2} us {100 * ticks / total,5:F1} %");
        }
    }
}
