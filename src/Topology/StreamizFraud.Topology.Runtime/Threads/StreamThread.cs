using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// The loop that drives tasks: poll (rebalances arrive inside), open and restore tasks, process, punctuate, commit. All of it is
/// <see cref="RunOnce"/>, so one thread can step a whole cluster in a simulation (ruling 8).
/// </summary>
/// <remarks>
/// One recovery path (<c>docs/commit-protocol.md</c>): whatever ends a transaction — a fence, an abort, an unknown outcome, lost partitions — the
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
    private readonly ThreadCommits _commits;
    private readonly ThreadRecovery _recovery;
    private readonly SlowRecords _slow;
    private readonly RefusalSearch _refusals;
    private readonly RepartitionPurge _purge;
    private readonly TopicDirectory _topics;
    private readonly TaskSet _tasks = new();
    private readonly IntakeControl _intake;
    private readonly Func<bool> _commitIsDue;
    private bool _closed;

    public StreamThread(ThreadEnvironment environment)
    {
        _environment = environment;
        _options = environment.Options;
        _logger = environment.Loggers.CreateLogger<StreamThread>();
        _purge = new RepartitionPurge(
            CreateAdmin, environment.Partitions.RepartitionTopics, _options.Config.RepartitionPurgeInterval, environment.Time, _logger);
        _topics = new TopicDirectory(CreateAdmin, environment.Partitions.Counts, environment.FindTopic, _options.Config.RequestTimeout, environment.Time);
        _channel = new ProducerChannel(
            maxBatchBytes => environment.Cluster.CreateProducer(_options.Producer with { MaxBatchBytes = maxBatchBytes }),
            () => _topics.SmallestLimit,
            _options.ExactlyOnce,
            _options.Config.RequestTimeout,
            _options.TransactionCallTimeout,
            environment.Time);
        Pulse = new ThreadPulse(environment.Time);
        _consumer = new GroupConsumer(() => environment.Cluster.CreateConsumer(_options.Consumer));
        var shared = new TaskEnvironment
        {
            ApplicationId = environment.ApplicationId,
            PartitionCounts = environment.Partitions.Counts,
            Topics = _topics,
            Channel = _channel,
            Position = _consumer.Position,
            EndOffset = _consumer.EndOffset,
            Config = _options.Config,
            DeletesSessionsLast = !_options.ExactlyOnce && !_options.KeepsChangelogOrder,
            Time = environment.Time,
            Logger = environment.Loggers.CreateLogger<ActiveTask>(),
            Metrics = environment.Metrics,
            GlobalStores = environment.GlobalStores,
            BadRecordHandler = environment.BadRecordHandler,
            MaxTimeAhead = (long?)_options.Config.MessageTimestampAfterMax?.TotalMilliseconds,
        };
        _slow = new SlowRecords(environment.Time, _options, _channel, shared.Steps);
        _refusals = new RefusalSearch(_tasks, shared.DeadLetters, shared.Refused);
        _opening = new TaskOpening(environment, _consumer, _tasks, shared);
        _intake = new IntakeControl(_consumer, _tasks, _options, environment.IsPaused);
        _recovery = new ThreadRecovery(environment, _logger, _tasks, _opening, _consumer, _channel, _slow, _refusals, _topics);
        _commits = new ThreadCommits(environment, _logger, _tasks, _opening, _recovery, _consumer, _channel, _slow, _refusals, _purge, Pulse);
        _commitIsDue = () => _commits.IsDue;
    }

    /// <summary>What the thread is at, for those who watch it.</summary>
    public ThreadPulse Pulse { get; }

    /// <summary>Records taken by this thread.</summary>
    public long Processed { get; private set; }

    /// <summary>Transactions (or offset commits) that went through.</summary>
    public long Commits => _commits.Count;

    /// <summary>Whether the thread owns partitions and all their tasks are running.</summary>
    public bool IsRunning => _opening.OwnsPartitions && !IsRestoring;

    /// <summary>Whether tasks are being opened or restored.</summary>
    public bool IsRestoring => _opening.IsPending || _tasks.All.Count != _tasks.Running.Count;

    /// <summary>The tasks, for tests and queries on the thread's own time.</summary>
    public IReadOnlyCollection<ActiveTask> Tasks => _tasks.All;

    /// <inheritdoc cref="TaskOpening.IsAssigned"/>
    public bool IsAssigned => _opening.IsAssigned;

    /// <inheritdoc cref="TaskSet.Published"/>
    public IReadOnlyList<ActiveTask> PublishedTasks => _tasks.Published;

    /// <summary>Joins the group.</summary>
    public void Start() => _consumer.Subscribe(_environment.Partitions.SubscribedTopics, this);

    /// <summary>One round of the loop.</summary>
    /// <returns>Whether anything happened; in virtual time a thread that answers false waits for the others or for the clock.</returns>
    /// <exception cref="StreamException">The thread cannot go on.</exception>
    public bool RunOnce()
    {
        bool progress;
        try
        {
            if (_recovery.Poison is { } poison)
            {
                Pulse.Begins(ThreadActivity.Resyncing);
                _recovery.Resync(poison);
                _commits.BeginAnew();
            }

            _intake.Look();
            if (!_intake.AnyReady)
            {
                // Nothing is to be taken: what batches hold back goes out before the thread does wait (ruling 11).
                _commits.FlushBatches(beforeCommit: false);
            }

            _intake.Steer();
            var wait = PollWait();
            Pulse.Begins(ThreadActivity.Polling);
            progress = Poll(wait);
            if (_recovery.Poison is not null)
            {
                return true;
            }

            if (_opening.LookAtTopics() is { } change)
            {
                _recovery.Lose(new Poison(change, InDoubt: false));
                return true;
            }

            if (_opening.TakeGrowth() && _opening.Owned is { Count: > 0 } owned)
            {
                // As if the group had shared out anew: tasks of a sub-topology that has got inputs are made for all of them.
                Revoked(owned);
                Assigned(owned);
                if (_recovery.Poison is not null)
                {
                    return true;
                }
            }

            Pulse.Begins(ThreadActivity.Opening);
            progress |= _opening.Step();
            Pulse.Begins(ThreadActivity.Processing);
            progress |= Process();
            progress |= _commits.CommitIfDue();
            _tasks.StampWalks(_environment.Time);
            if (!(_recovery.Poison is not null || IsRestoring || _tasks.AnyToCommit || (!_intake.IsPaused && (_intake.IsBehind || _tasks.AnyToTake))))
            {
                Pulse.Rests();
                if (_tasks.Running.Count > 0)
                {
                    _recovery.Progressed();
                }
            }
        }
        catch (StoreCorruptedException exception)
        {
            _recovery.Reopen(exception);
            return true;
        }
        catch (StoreWriteException exception)
        {
            _recovery.Reopen(exception);
            return true;
        }
        catch (TransactionFault fault)
        {
            _recovery.Lose(Poison.Of(fault));
            return true;
        }
        catch (ClusterException exception) when (exception.Fault is ClusterFault.MemberFenced or ClusterFault.ClientLost)
        {
            _recovery.Rejoin(exception);
            return true;
        }

        return progress;
    }

    /// <summary>Commits now what has been done, if anything has.</summary>
    public bool CommitNow() => _commits.Commit(forced: true);

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
        if (_recovery.Poison is null)
        {
            // The generation is still valid: what has been done can be kept (crash point 9).
            try
            {
                _commits.Commit(forced: true);
            }
            catch (TransactionFault fault)
            {
                _recovery.Lose(Poison.Of(fault));
            }
            catch (StoreCorruptedException exception)
            {
                // The task goes anyway; whoever opens the folder next finds the damage.
                _recovery.Lose(new Poison(exception.Message, InDoubt: false));
            }
        }

        _opening.Disown(partitions);
    }

    /// <inheritdoc/>
    public void Lost(IReadOnlyCollection<TopicPartition> partitions)
    {
        ThreadLog.Lost(_logger, _environment.Index, string.Join(", ", partitions));
        _recovery.Lose(new Poison("partitions were lost", InDoubt: false));
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
        _recovery.LoseIfNot("the thread has failed");
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

    private IClusterAdmin CreateAdmin() => _environment.Cluster.CreateAdmin(_options.Admin);

    private bool Poll(TimeSpan wait)
    {
        try
        {
            return _consumer.Poll(wait, _intake.PollLimit, _tasks) > 0;
        }
        catch (ClusterException exception) when (exception.Fault is ClusterFault.OffsetOutOfRange or ClusterFault.UnknownTopic)
        {
            // Somebody else may have gone on and purged while this member was away, or a broker has not heard of a topic yet. If the committed offset is
            // gone too, or the topic, opening says so.
            _recovery.LoseIfNot(exception.Message);
            return true;
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
            return _options.Config.PollTimeout;
        }

        var untilCommit = _commits.UntilDue;
        return untilCommit <= TimeSpan.Zero ? TimeSpan.Zero : untilCommit < _options.Config.PollTimeout ? untilCommit : _options.Config.PollTimeout;
    }

    private bool Process()
    {
        if (_tasks.AnyBeginning)
        {
            // What processors did when they began is a commit of its own: no record can take it away with its failure.
            return false;
        }

        if (_intake.IsPaused)
        {
            _tasks.ProcessNone();
            return false;
        }

        var untilCommit = Math.Min(_commits.RecordsUntilDue, _slow.RecordsLeft);
        _intake.Look();
        var processed = 0;
        var punctuated = false;
        var since = _slow.Begin();
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
        _commits.Took(processed);
        _environment.Metrics.Processed(processed);
        return processed > 0 || punctuated;
    }
}
