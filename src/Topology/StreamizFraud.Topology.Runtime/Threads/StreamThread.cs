using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// The loop that drives tasks: poll (rebalances arrive inside), open and restore tasks, process, punctuate, commit. All of it is
/// <see cref="RunOnce"/>, so one thread can step a whole cluster in a simulation (ruling 8).
/// </summary>
/// <remarks>
/// One recovery path (<c>reliability.md</c> §0): whatever ends a transaction — a fence, an abort, an unknown outcome, lost partitions — the
/// next step resyncs: new producer, committed offsets, restore, go on. Owned by one thread.
/// </remarks>
internal sealed class StreamThread : IGroupEvents, IDisposable
{
    private readonly ThreadEnvironment _environment;
    private readonly ThreadOptions _options;
    private readonly ILogger _logger;
    private readonly GroupConsumer _consumer;
    private readonly ProducerChannel _channel;
    private readonly TaskOpening _opening;
    private readonly TaskCommit _commit;
    private readonly ResyncBudget _resyncs;
    private readonly RejoinBudget _rejoins;
    private readonly SlowRecords _slow;
    private readonly RefusalSearch _refusals;
    private readonly RepartitionPurge _purge;
    private readonly TopicDirectory _topics;
    private readonly TaskSet _tasks = new();
    private readonly IntakeControl _intake;
    private readonly Func<bool> _commitIsDue;
    private Poison? _poison;
    private bool _closed;
    private long _lastCommit;
    private long _recordsSinceCommit;

    public StreamThread(ThreadEnvironment environment)
    {
        _environment = environment;
        _options = environment.Options;
        _logger = environment.Loggers.CreateLogger<StreamThread>();
        _resyncs = new ResyncBudget(environment.Time);
        _rejoins = new RejoinBudget(environment.Time);
        _channel = new ProducerChannel(() => environment.Cluster.CreateProducer(_options.Producer), _options.ExactlyOnce, _options.RequestTimeout, _options.TransactionCallTimeout, environment.Time);
        _purge = new RepartitionPurge(
            CreateAdmin, environment.Partitions.RepartitionTopics, _options.RepartitionPurgeInterval, environment.Time, _logger);
        _topics = new TopicDirectory(CreateAdmin, environment.Partitions.Counts, environment.FindTopic, _options.RequestTimeout, environment.Time);
        Pulse = new ThreadPulse(environment.Time);
        _commit = new TaskCommit(_channel, _options.ExactlyOnce, new PulsedCommitSteps(Pulse, environment.CommitSteps));
        _consumer = new GroupConsumer(() => environment.Cluster.CreateConsumer(_options.Consumer));
        var shared = new TaskEnvironment
        {
            ApplicationId = environment.ApplicationId,
            PartitionCounts = environment.Partitions.Counts,
            Topics = _topics,
            Channel = _channel,
            Position = _consumer.Position,
            EndOffset = _consumer.EndOffset,
            MaxTaskIdle = _options.MaxTaskIdle,
            Time = environment.Time,
            Logger = environment.Loggers.CreateLogger<ActiveTask>(),
            Metrics = environment.Metrics,
            GlobalStores = environment.GlobalStores,
            BadRecords = _options.BadRecords,
            MaxTimeAhead = (long?)_options.MessageTimestampAfterMax?.TotalMilliseconds,
            DeadLetterTopic = _options.DeadLetterTopic,
            RevealExceptionMessages = _options.RevealExceptionMessages,
        };
        _slow = new SlowRecords(environment.Time, _options, _channel, shared.Steps);
        _refusals = new RefusalSearch(_tasks, shared.DeadLetters);
        _opening = new TaskOpening(environment, _consumer, _tasks, shared);
        _intake = new IntakeControl(_consumer, _tasks, _options);
        _commitIsDue = () => environment.Time.GetElapsedTime(_lastCommit) >= _options.CommitInterval;
        _lastCommit = environment.Time.GetTimestamp();
        _poison = new Poison("the thread starts", InDoubt: false);
    }

    /// <summary>What the thread is at, for those who watch it.</summary>
    public ThreadPulse Pulse { get; }

    /// <summary>Records taken by this thread.</summary>
    public long Processed { get; private set; }

    /// <summary>Transactions (or offset commits) that went through.</summary>
    public long Commits { get; private set; }

    /// <summary>Whether the thread owns partitions and all their tasks are running.</summary>
    public bool IsRunning => _opening.OwnsPartitions && !IsRestoring;

    /// <summary>Whether tasks are being opened or restored.</summary>
    public bool IsRestoring => _opening.IsPending || _tasks.All.Count != _tasks.Running.Count;

    /// <summary>The tasks, for tests and queries on the thread's own time.</summary>
    public IReadOnlyCollection<ActiveTask> Tasks => _tasks.All;

    /// <summary>Joins the group.</summary>
    public void Start() => _consumer.Subscribe(_environment.Partitions.SourceTopics, this);

    /// <summary>One round of the loop.</summary>
    /// <returns>Whether anything happened; in virtual time a thread that answers false waits for the others or for the clock.</returns>
    /// <exception cref="StreamException">The thread cannot go on.</exception>
    public bool RunOnce()
    {
        bool progress;
        try
        {
            if (_poison is { } poison)
            {
                Resync(poison);
            }

            _intake.Look();
            if (!_intake.AnyReady)
            {
                // Nothing is to be taken: what batches hold back goes out before the thread does wait (ruling 11).
                FlushBatches(beforeCommit: false);
            }

            _intake.Steer();
            var wait = PollWait();
            Pulse.Begins(ThreadActivity.Polling);
            progress = Poll(wait);
            if (_poison is not null)
            {
                return true;
            }

            if (_opening.LookAtTopics() is { } change)
            {
                _poison = new Poison(change, InDoubt: false);
                return true;
            }

            Pulse.Begins(ThreadActivity.Opening);
            progress |= _opening.Step();
            Pulse.Begins(ThreadActivity.Processing);
            progress |= Process();
            progress |= CommitIfDue();
            _tasks.StampWalks(_environment.Time);
            if (!(_poison is not null || IsRestoring || _intake.IsBehind || _tasks.AnyToTake || _tasks.AnyToCommit))
            {
                Pulse.Rests();
            }
        }
        catch (StoreCorruptedException exception)
        {
            ReopenStore(exception, exception.Directory, _environment.StateDirectory.Quarantine);
            return true;
        }
        catch (StoreWriteException exception)
        {
            ReopenStore(exception, exception.Directory, _ => { });
            return true;
        }
        catch (TransactionFault fault)
        {
            _poison = Poison.Of(fault);
            return true;
        }
        catch (ClusterException exception) when (exception.Fault is ClusterFault.MemberFenced or ClusterFault.ClientLost)
        {
            Rejoin(exception);
            return true;
        }

        return progress;
    }

    /// <summary>Commits now what has been done, if anything has.</summary>
    public bool CommitNow() => Commit(forced: true);

    /// <inheritdoc/>
    public void Assigned(IReadOnlyCollection<TopicPartition> partitions)
    {
        ThreadLog.Assigned(_logger, _environment.Index, string.Join(", ", partitions));
        _opening.Own(partitions);
    }

    /// <inheritdoc/>
    public void Revoked(IReadOnlyCollection<TopicPartition> partitions)
    {
        ThreadLog.Revoked(_logger, _environment.Index, string.Join(", ", partitions));
        if (_poison is null)
        {
            // The generation is still valid: what has been done can be kept (crash point 9).
            try
            {
                Commit(forced: true);
            }
            catch (TransactionFault fault)
            {
                _poison = Poison.Of(fault);
            }
            catch (StoreCorruptedException exception)
            {
                // The task goes anyway; whoever opens the folder next finds the damage.
                _poison = new Poison(exception.Message, InDoubt: false);
            }
        }

        _opening.Disown(partitions);
    }

    /// <inheritdoc/>
    public void Lost(IReadOnlyCollection<TopicPartition> partitions)
    {
        ThreadLog.Lost(_logger, _environment.Index, string.Join(", ", partitions));
        _poison = new Poison("partitions were lost", InDoubt: false);
        _opening.Disown(partitions);
    }

    /// <summary>Commits, leaves the group and closes everything, in this order.</summary>
    /// <param name="forGood">Whether a static member gives its place up too.</param>
    public void Close(bool forGood = false) => End(forGood ? _consumer.Leave : _consumer.Close);

    /// <summary>
    /// Closes everything after a failure. Nothing is committed; the open transaction is ended and the place in the group given up, so that the others go
    /// on at once and not after a session.
    /// </summary>
    public void Fail()
    {
        _poison ??= new Poison("the thread has failed", InDoubt: false);
        End(_channel.Dispose, _consumer.Leave);
    }

    /// <summary>Closes everything as a crash would, as far as that can be done in process: nothing is committed.</summary>
    public void Dispose() => End();

    private void End(params ReadOnlySpan<Action> before)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        var end = new OrderlyEnd();
        foreach (var step in before)
        {
            end.Take(step);
        }

        // A database that stays open could not be opened again.
        foreach (var task in _tasks.All.ToList())
        {
            end.Take(task.Dispose);
        }

        end.Take(_channel.Dispose).Take(_opening.Dispose).Take(_purge.Dispose).Take(_topics.Dispose).Take(_consumer.Dispose).Rethrow();
    }

    private IClusterAdmin CreateAdmin() => _environment.Cluster.CreateAdmin(_options.AdminClientId);

    private bool Poll(TimeSpan wait)
    {
        try
        {
            return _consumer.Poll(wait, _intake.PollLimit, _tasks) > 0;
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.OffsetOutOfRange)
        {
            // Somebody else may have gone on and purged while this member was away. If the committed offset is gone too, opening says so.
            _poison ??= new Poison(exception.Message, InDoubt: false);
            return true;
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.UnknownTopic)
        {
            throw TopicChange.Stop($"{exception.Message} It was deleted while the application runs.");
        }
    }

    private TimeSpan PollWait()
    {
        if (_intake.AnyReady || (_opening.IsPending && !_opening.IsWaiting))
        {
            return TimeSpan.Zero;
        }

        if (!_tasks.AnyToCommit)
        {
            return _options.PollTimeout;
        }

        var untilCommit = _options.CommitInterval - _environment.Time.GetElapsedTime(_lastCommit);
        return untilCommit <= TimeSpan.Zero ? TimeSpan.Zero : untilCommit < _options.PollTimeout ? untilCommit : _options.PollTimeout;
    }

    private void FlushBatches(bool beforeCommit)
    {
        var since = _slow.Now;
        try
        {
            foreach (var task in _tasks.Running)
            {
                task.FlushBatches(beforeCommit);
            }
        }
        finally
        {
            _slow.Worked(since, _tasks);
        }
    }

    private bool Process()
    {
        var untilCommit = (int)Math.Max(1, _options.MaxRecordsPerCommit - _recordsSinceCommit);
        _intake.Look();
        var processed = 0;
        var punctuated = false;
        var since = _slow.Now;
        try
        {
            if (_slow.TryPunctuateFirst(_tasks))
            {
                return true;
            }

            processed = _intake.AnyReady ? _tasks.Process(_refusals.IsOn ? 1 : Math.Min(IntakeControl.RecordsPerStep, untilCommit), _commitIsDue, _slow) : _tasks.ProcessNone();
            punctuated = _slow.Punctuate(_tasks);
        }
        finally
        {
            _refusals.Took(_tasks.Started);
            _slow.Worked(since, _tasks);
        }

        Processed += processed;
        _recordsSinceCommit += processed;
        _environment.Metrics.Processed(processed);
        return processed > 0 || punctuated;
    }

    private bool CommitIfDue()
    {
        var requested = false;
        foreach (var task in _tasks.Running)
        {
            requested |= task.CommitRequested;
        }

        return Commit(requested || _slow.AsksForCommit || _refusals.IsOn);
    }

    private bool Commit(bool forced)
    {
        var dirtyBytes = 0L;
        foreach (var task in _tasks.Running)
        {
            dirtyBytes += task.State.DirtyBytes;
        }

        var start = _environment.Time.GetTimestamp();
        var facts = new CommitFacts(
            _tasks.AnyToCommit,
            _poison is not null,
            forced,
            _environment.Time.GetElapsedTime(_lastCommit, start),
            _options.CommitInterval,
            _recordsSinceCommit,
            _options.MaxRecordsPerCommit,
            dirtyBytes,
            _options.MaxUncommittedBytes);
        if (!CommitDecision.TryPermit(facts, out var permit))
        {
            return false;
        }

        CommitOutcome outcome;
        try
        {
            FlushBatches(beforeCommit: true); // The commit does it too; here it is timed.
            outcome = _commit.Commit(permit, _tasks.Running, _consumer);
        }
        catch (TransactionFault fault)
        {
            outcome = CommitOutcome.Lost.By(fault);
        }
        catch (StoreWriteException exception)
        {
            // Kafka has committed, the disk has not: the output is right, the stores catch up from their changelogs (crash point 17).
            ReopenStore(exception, exception.Directory, _ => { });
            return true;
        }

        switch (outcome)
        {
            case CommitOutcome.Committed committed:
                Commits++;
                _slow.Committed();
                _refusals.Committed();
                _recordsSinceCommit = 0;
                _opening.Written();
                _lastCommit = _environment.Time.GetTimestamp();
                Pulse.Committed();
                _environment.Metrics.Committed(_environment.Time.GetElapsedTime(start, _lastCommit));
                if (committed.ReplaceProducer)
                {
                    ThreadLog.ReplacingProducer(_logger, _environment.Index);
                    _channel.Replace(inDoubt: false);
                }

                _purge.AfterCommit(_tasks.Running);
                return true;
            case CommitOutcome.Lost lost:
                _poison = Poison.Of(lost);
                return true;
            default:
                throw new InvalidOperationException($"Unknown outcome {outcome}.");
        }
    }

    /// <summary>Takes everything back to the last commit and goes on from there (steps A, R2).</summary>
    private void Resync(Poison poison)
    {
        if (_tasks.All.Any(task => task.Phase != TaskPhase.Created))
        {
            ThreadLog.Resync(_logger, _environment.Index, poison.Reason);
            _slow.Lost();
            if (!poison.IsDiskFull && !(poison.IsRefused && _refusals.Refused(poison.Reason)))
            {
                _resyncs.Spend(poison.Reason);
            }

            _refusals.Lost();

            _environment.Metrics.Resynced();
        }

        Pulse.Begins(ThreadActivity.Resyncing);
        _opening.SuspendAll();
        _topics.ForgetLimits();
        _recordsSinceCommit = 0;
        _lastCommit = _environment.Time.GetTimestamp();
        try
        {
            _channel.Replace(poison.InDoubt);
            _poison = null;
        }
        catch (TransactionFault fault)
        {
            // The next round tries again. A cluster that does not answer is waited for, anything else is ended by the budget.
            ThreadLog.Waiting(_logger, _environment.Index, fault.Message);
            if (fault.Reply.Status != PortStatus.Retry)
            {
                _resyncs.Spend(fault.Message);
            }
        }
    }

    /// <summary>
    /// The consumer is of no use any more: the group has put it out, or one of its calls did not come back. What it owned is lost, as it has told;
    /// another one joins.
    /// </summary>
    private void Rejoin(ClusterException exception)
    {
        ThreadLog.Rejoining(_logger, _environment.Index, exception.Message);
        if (exception.Fault == ClusterFault.MemberFenced)
        {
            _rejoins.Spend(exception.Message);
        }

        _poison ??= new Poison(exception.Message, InDoubt: false);
        _consumer.Replace();
    }

    /// <summary>
    /// The database of a task cannot be worked with any more. It is opened anew, after something was done to its folder, and everything goes
    /// on from the last commit.
    /// </summary>
    private void ReopenStore(StreamException exception, string directory, Action<TaskId> between)
    {
        if (_tasks.All.FirstOrDefault(task => _environment.StateDirectory.PathOf(task.TaskId) == directory) is not { } task)
        {
            // A database that could not even be opened: no task can go on from it, so the thread ends with what its disk said.
            ExceptionDispatchInfo.Throw(exception);
            return;
        }

        ThreadLog.Reopened(_logger, task.TaskId, exception.Message);
        _opening.Reopen(task, between);
        var isDiskFull = exception is StoreWriteException { IsDiskFull: true };
        if (isDiskFull)
        {
            _opening.LeaveToDisk(task.TaskId, exception.Message);
        }

        _poison = new Poison(exception.Message, InDoubt: false, isDiskFull);
    }
}
