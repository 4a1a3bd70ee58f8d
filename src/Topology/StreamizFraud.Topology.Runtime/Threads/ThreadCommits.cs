using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>When a thread commits, and what follows from how a commit ended.</summary>
/// <remarks>Owned by the thread.</remarks>
internal sealed class ThreadCommits(
    ThreadEnvironment environment,
    ILogger logger,
    TaskSet tasks,
    TaskOpening opening,
    ThreadRecovery recovery,
    IRecordConsumer consumer,
    ProducerChannel channel,
    SlowRecords slow,
    RefusalSearch refusals,
    RepartitionPurge purge,
    ThreadPulse pulse)
{
    /// <summary>
    /// A group's offsets of topics that it does not subscribe to are dropped by the broker some time after they were committed, a week by default. Each commit has those of all tasks.
    /// </summary>
    private static readonly TimeSpan RenewInterval = TimeSpan.FromHours(1);

    private readonly ThreadOptions _options = environment.Options;
    private readonly TaskCommit _commit = new(channel, environment.Options.ExactlyOnce, new PulsedCommitSteps(pulse, environment.CommitSteps));
    private long _last = environment.Time.GetTimestamp();
    private long _renewed = environment.Time.GetTimestamp();
    private long _records;

    /// <summary>Commits that went through.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the interval has passed.</summary>
    public bool IsDue => environment.Time.GetElapsedTime(_last) >= _options.Config.CommitInterval;

    /// <summary>Time until the next commit, zero or less if it is due.</summary>
    public TimeSpan UntilDue => _options.Config.CommitInterval - environment.Time.GetElapsedTime(_last);

    /// <summary>Records that may be taken until one is due by their number, 1 or more.</summary>
    public int RecordsUntilDue => (int)Math.Max(1, _options.Config.MaxRecordsPerCommit - _records);

    /// <summary>Records were taken.</summary>
    public void Took(int records) => _records += records;

    /// <summary>Everything was taken back to the last commit.</summary>
    public void BeginAnew()
    {
        _records = 0;
        _last = environment.Time.GetTimestamp();
    }

    /// <summary>Runs what batching nodes hold back.</summary>
    public void FlushBatches(bool beforeCommit)
    {
        var since = slow.Begin();
        try
        {
            foreach (var task in tasks.Running)
            {
                task.FlushBatches(beforeCommit);
            }
        }
        finally
        {
            slow.Worked(since, tasks);
        }
    }

    /// <summary>Commits if it is time to, or somebody asks for it.</summary>
    /// <returns>Whether anything happened.</returns>
    public bool CommitIfDue()
    {
        var requested = false;
        foreach (var task in tasks.Running)
        {
            requested |= task.CommitRequested || task.IsBeginning;
        }

        return Commit(requested || slow.AsksForCommit || refusals.IsOn);
    }

    /// <summary>Commits, if there is anything to commit.</summary>
    /// <param name="forced">Whether or not it is time to.</param>
    /// <returns>Whether anything happened.</returns>
    public bool Commit(bool forced)
    {
        var dirtyBytes = 0L;
        foreach (var task in tasks.Running)
        {
            dirtyBytes += task.State.DirtyBytes;
        }

        var start = environment.Time.GetTimestamp();
        var facts = new CommitFacts(
            tasks.AnyToCommit || MustRenew(),
            recovery.Poison is not null,
            forced,
            environment.Time.GetElapsedTime(_last, start),
            _options.Config.CommitInterval,
            _records,
            _options.Config.MaxRecordsPerCommit,
            dirtyBytes,
            _options.Config.MaxUncommittedBytes);
        if (!CommitDecision.TryPermit(facts, out var permit))
        {
            return false;
        }

        CommitOutcome outcome;
        try
        {
            FlushBatches(beforeCommit: true); // The commit does it too; here it is timed.
            outcome = _commit.Commit(permit, tasks.Running, consumer);
        }
        catch (TransactionFault fault)
        {
            outcome = CommitOutcome.Lost.By(fault);
        }
        catch (StoreWriteException exception)
        {
            // Kafka has committed, the disk has not: the output is right, the stores catch up from their changelogs (crash point 17).
            slow.Committed();
            refusals.Committed();
            recovery.Reopen(exception);
            return true;
        }

        switch (outcome)
        {
            case CommitOutcome.Committed committed:
                Committed(start, committed);
                return true;
            case CommitOutcome.Lost lost:
                recovery.Lose(Poison.Of(lost));
                return true;
            default:
                throw new InvalidOperationException($"Unknown outcome {outcome}.");
        }
    }

    private bool MustRenew() => environment.Partitions.IsAnchored && tasks.Running.Count > 0 && environment.Time.GetElapsedTime(_renewed) >= RenewInterval;

    private void Committed(long start, CommitOutcome.Committed outcome)
    {
        Count++;
        slow.Committed();
        refusals.Committed();
        recovery.Progressed();
        opening.Written();
        BeginAnew();
        _renewed = _last;
        pulse.Committed();
        environment.Metrics.Committed(environment.Time.GetElapsedTime(start, _last));
        if (outcome.ReplaceProducer)
        {
            ThreadLog.ReplacingProducer(logger, environment.Index);
            channel.Replace(inDoubt: false);
        }

        purge.AfterCommit(tasks.Running);
    }
}
