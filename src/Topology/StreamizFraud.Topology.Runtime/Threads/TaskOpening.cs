using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Brings tasks from assigned to running: opens their state (CR1), finds their offsets (CR3), restores their stores to the changelogs' ends (CR4, CR5) and
/// tells the consumer what to read (CR6). A step of the thread's loop; nothing of it happens inside the client's rebalance calls.
/// </summary>
/// <remarks>Owned by the thread.</remarks>
internal sealed class TaskOpening : IDisposable
{
    private const int RestoredPerStep = 5000;

    // Heartbeats come every third of a session: for the rest of it nobody else can have taken the partitions of a member that stands still.
    private const double FreshForSessions = 2.0 / 3;
    private readonly ThreadEnvironment _environment;
    private readonly ThreadOptions _options;
    private readonly IRecordConsumer _consumer;
    private readonly TaskSet _tasks;
    private readonly TaskFactory _factory;
    private readonly ChangelogReader _changelogs;
    private readonly StartOffsets _startOffsets;
    private readonly TopicWatch _topics;
    private readonly CommittedTopics _committed;
    private readonly ILogger _logger;
    private readonly DiskPatience _disk;
    private readonly CommittedPatience _patience;
    private readonly HashSet<TopicPartition> _owned = [];

    /// <summary>The group's offsets as they were read when restoring began; a task may begin elsewhere.</summary>
    private readonly Dictionary<TopicPartition, PartitionOffset> _read = [];
    private volatile bool _isAssigned;
    private bool _assignmentChanged;
    private bool _fetchChanged;
    private bool _looked;
    private bool _sawGap;

    public TaskOpening(ThreadEnvironment environment, IRecordConsumer consumer, TaskSet tasks, TaskEnvironment shared)
    {
        _environment = environment;
        _options = environment.Options;
        _consumer = consumer;
        _tasks = tasks;
        _logger = environment.Loggers.CreateLogger<TaskOpening>();
        _disk = new DiskPatience(environment.Time);
        _patience = new CommittedPatience(environment.Time, environment.Options.Config.RequestTimeout, environment.Options.Config.TransactionTimeout / 4);
        _topics = new TopicWatch(environment, _logger) { Adopted = plan => shared.Topics.Planned = plan.Counts };
        _committed = new CommittedTopics(_topics, _options, _logger);
        _factory = new TaskFactory(environment, shared, _topics);
        _startOffsets = new StartOffsets(environment, _topics, _logger);
        _changelogs = new ChangelogReader(
            () => environment.Cluster.CreateConsumer(_options.RestoreConsumer), () => environment.Cluster.CreateAdmin(_options.Admin), _options.Config.RequestTimeout)
        {
            Rules = new LocalStateRules
            {
                Now = () => environment.Time.GetUtcNow().ToUnixTimeMilliseconds(),
                Markers = _options.ExactlyOnce ? 1 : 0,
                AcceptsLosses = _options.Config.ChangedTopics == ChangedTopicPolicy.Accept,
                DeleteRetention = _options.DeleteRetention,
            },
            Tolerated = (task, reason) => ThreadLog.RestoredTooSlowly(_logger, task, reason),
            Progress = (stage, task, cursor) => RestoreReport.Give(_logger, environment, stage, task, cursor),
        };
    }

    /// <summary>Whether tasks wait to be opened or restored.</summary>
    public bool IsPending => _assignmentChanged || _changelogs.IsActive;

    /// <summary>Whether the last step could do nothing but wait: for the cluster, the present owner of a database, or room on a disk.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Whether the member owns any partition.</summary>
    public bool OwnsPartitions => _owned.Count > 0;

    /// <summary>What the member owns, as a copy.</summary>
    public IReadOnlyCollection<TopicPartition> Owned => [.. _owned];

    /// <inheritdoc cref="TopicWatch.TakeGrowth"/>
    public bool TakeGrowth() => _topics.TakeGrowth();

    /// <summary>Whether the group has said what the member owns, be it nothing, and has not begun to share out anew. May be read by any thread.</summary>
    public bool IsAssigned => _isAssigned;

    /// <summary>Partitions were assigned; their tasks are opened at the next step.</summary>
    public void Own(IReadOnlyCollection<TopicPartition> partitions)
    {
        _isAssigned = true;
        _owned.UnionWith(partitions);
        _looked = false;
        _assignmentChanged = true;
    }

    /// <summary>Partitions are given away: closes their tasks and frees their state at once, for the next owner may be on this machine.</summary>
    public void Disown(IReadOnlyCollection<TopicPartition> partitions)
    {
        _isAssigned = false;
        _owned.ExceptWith(partitions);
        var kept = _topics.Plan.Tasks(_owned);
        foreach (var task in _tasks.All.Where(task => !kept.Contains(task.TaskId)).ToList())
        {
            Close(task);
        }

        _fetchChanged = true;
    }

    /// <summary>The consumer that partitions were assigned to is gone, whatever it has told.</summary>
    public void DisownAll() => Disown([.. _owned]);

    /// <summary>A transaction is lost: all tasks go back to the last commit and are restored from there.</summary>
    public void SuspendAll()
    {
        foreach (var task in _tasks.All.Where(task => task.IsBeginning).ToList())
        {
            Reopen(task, _ => { });
        }

        Suspend(_tasks.All);
        _tasks.PhasesChanged();
        // Also when the tasks are gone already: what they fetched would go on arriving for nobody, its position be taken for theirs.
        Fetch();
    }

    /// <summary>Closes a task, does something to its folder, and opens it anew at the next step.</summary>
    public void Reopen(ActiveTask task, Action<TaskId> between)
    {
        Close(task);
        between(task.TaskId);
        _assignmentChanged = true;
    }

    /// <summary>The disk of a task had no room: it is left alone for a while.</summary>
    public void LeaveToDisk(TaskId task, string reason) => ThreadLog.DiskFull(_logger, task, _disk.Refused(task).TotalSeconds, reason);

    /// <summary>Everything that runs has been written.</summary>
    public void Written()
    {
        if (_disk.Any)
        {
            foreach (var task in _tasks.Running)
            {
                _disk.Written(task.TaskId);
            }
        }
    }

    /// <summary>Looks at the topics, if it is time to.</summary>
    /// <returns>Why everything must begin again from the committed offsets; null if it need not.</returns>
    public string? LookAtTopics() => _topics.LookIfDue();

    /// <summary>Goes on a little.</summary>
    /// <returns>Whether anything happened.</returns>
    public bool Step()
    {
        IsWaiting = true;
        if (_fetchChanged)
        {
            Fetch();
        }

        try
        {
            if (_assignmentChanged)
            {
                _assignmentChanged = !TryOpenAssigned();
            }

            BeginRestoring([.. _tasks.All.Where(task => task.Phase == TaskPhase.Created)]);
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.Unreachable)
        {
            ThreadLog.Waiting(_logger, _environment.Index, exception.Message);
            return false;
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.UnknownTopic)
        {
            // Looking says whether it is gone, or was left out of one answer.
            ThreadLog.Waiting(_logger, _environment.Index, exception.Message);
            (_looked, _assignmentChanged) = (false, true);
            return false;
        }
        catch (StoreBusyException exception)
        {
            // Another thread of this client lost the task and has not noticed yet: it closes the database at its next poll.
            ThreadLog.Waiting(_logger, _environment.Index, exception.Message);
            return false;
        }

        IsWaiting = _assignmentChanged && !_changelogs.IsActive;
        try
        {
            return Restore() | StartRestored();
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.Unreachable)
        {
            ThreadLog.Waiting(_logger, _environment.Index, exception.Message);
            return false;
        }
    }

    public void Dispose()
    {
        _changelogs.Dispose();
        _topics.Dispose();
    }

    private bool Restore()
    {
        try
        {
            return _changelogs.Step(_tasks.Running.Count == 0 ? _options.Config.PollTimeout : TimeSpan.Zero, RestoredPerStep);
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.ClientLost)
        {
            ThreadLog.Waiting(_logger, _environment.Index, exception.Message);
            _changelogs.Reconnect();
            return true;
        }
        catch (ClusterException exception) when (exception.Fault is ClusterFault.OffsetOutOfRange or ClusterFault.Unreachable or ClusterFault.UnknownTopic)
        {
            // The changelog was cut while it was read, or its broker is away: begin again, which looks where it begins now.
            ThreadLog.Waiting(_logger, _environment.Index, exception.Message);
            Suspend([.. _tasks.All.Where(task => task.Phase == TaskPhase.Restoring)]);
            return false;
        }
    }

    /// <returns>False if the disk of one has no room for it: the others go on.</returns>
    private bool TryOpenAssigned()
    {
        if (!_looked)
        {
            _topics.Look(_owned);
            _looked = true;
        }

        var all = true;
        foreach (var id in _topics.Plan.Tasks(_owned))
        {
            if (_tasks.Contains(id))
            {
                continue;
            }

            if (!_disk.MayTry(id))
            {
                all = false;
                continue;
            }

            try
            {
                _tasks.Add(_factory.Open(id));
            }
            catch (StoreWriteException exception) when (exception.IsDiskFull)
            {
                LeaveToDisk(id, exception.Message);
                all = false;
            }
        }

        return all;
    }

    private void BeginRestoring(List<ActiveTask> tasks)
    {
        if (tasks.Count == 0 || !_patience.MayAsk || !ClaimTopics(tasks))
        {
            return;
        }

        // The order of the reads is what makes a hand-over right: committed offsets first, stable; the changelogs' ends after them.
        var asked = _environment.Time.GetTimestamp();
        var partitions = tasks.SelectMany(task => task.Queues.ToArray().Select(queue => queue.Partition)).ToList();
        var offsets = ReadCommitted(partitions);
        foreach (var (partition, offset) in offsets)
        {
            _read[partition] = offset;
        }

        foreach (var task in tasks)
        {
            _committed.CheckInputs(task, offsets);
            task.BeginRestore(partition => offsets[partition]);
            _committed.CheckChangelogs(task);
        }

        try
        {
            _startOffsets.Resolve(tasks);
            _changelogs.Start([.. tasks.Select(task => task.State)]);
            if (_environment.Time.GetElapsedTime(asked) >= _options.Consumer.SessionTimeout * FreshForSessions)
            {
                // The offsets are from before somebody else may have gone on, the changelogs' ends from after that: read both once more.
                Suspend(tasks);
                return;
            }
        }
        catch (ChangelogGapException gap)
        {
            var task = tasks.Single(task => ReferenceEquals(task.State, gap.State));
            RestoreReport.Rebuilding(_logger, task.TaskId, gap);
            Suspend(tasks);
            Rebuild(task);
        }
        catch (ClusterException exception)
        {
            Suspend(tasks);
            if (exception.Fault != ClusterFault.OffsetOutOfRange || _sawGap)
            {
                throw;
            }

            // Somebody may have gone on and purged between the two reads: look once more before records count as gone.
            _sawGap = true;
            return;
        }

        _sawGap = false;
    }

    private Dictionary<TopicPartition, PartitionOffset> ReadCommitted(List<TopicPartition> partitions)
    {
        var othersRun = _tasks.Running.Count > 0;
        try
        {
            var offsets = _consumer.Committed(partitions, _patience.Limit(othersRun)).ToDictionary(entry => entry.Partition);
            _patience.Answered();
            return offsets;
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.Unreachable)
        {
            _patience.Refused(othersRun);
            throw;
        }
    }

    /// <summary>Drops the rows of a task that its changelogs have, and opens it anew to restore them. Rows without a changelog stay.</summary>
    private void Rebuild(ActiveTask task) => Reopen(task, task.State.TryMarkRestorable() ? _ => { } : _environment.StateDirectory.Wipe);

    /// <summary>Compares the state of tasks with the topics as they are (step CR1).</summary>
    /// <returns>Whether to go on; false: a task is opened anew first.</returns>
    private bool ClaimTopics(List<ActiveTask> tasks)
    {
        if (tasks.Exists(task => task.State.RestoreBegan >= 0))
        {
            // Not the first time: the topics were looked at when the assignment came.
            _topics.Look(_options.Config.RequestTimeout);
        }

        foreach (var task in tasks)
        {
            while (TopicClaims.Check(task.State, task.Queues.ToArray().Select(queue => queue.Partition), _topics.Topics) is { } change)
            {
                if (_options.Config.ChangedTopics == ChangedTopicPolicy.Stop)
                {
                    throw change.ToException();
                }

                ThreadLog.ChangeAccepted(_logger, change.Message);
                if (change.IsChangelog)
                {
                    Rebuild(task);
                    return false;
                }

                TopicClaims.Renew(task.State.Database!, _topics.Topics[change.Topic], change.IsAnother);
            }
        }

        return true;
    }

    /// <summary>A restore that took longer than tombstones are kept may have missed some.</summary>
    /// <returns>False: it begins again.</returns>
    private bool CheckDuration(ActiveTask task)
    {
        try
        {
            _changelogs.CheckRestored(task.State);
            return true;
        }
        catch (ChangelogGapException gap)
        {
            RestoreReport.Rebuilding(_logger, task.TaskId, gap);
            Rebuild(task);
            return false;
        }
    }

    /// <summary>Refuses offsets that were reset or lost beside rows that were restored.</summary>
    /// <returns>False: somebody else has taken the task meanwhile, and its offsets are read anew.</returns>
    private bool CheckOrigin(ActiveTask task)
    {
        var read = task.CommittedOffsets.ToList();
        if (CommittedOrigin.Lost(task.State, task.Carried, read) is not { } lost)
        {
            if (CommittedOrigin.IsUnknown(task.State, task.Carried, read))
            {
                ThreadLog.OriginUnknown(_logger, task.TaskId, string.Join(", ", read.Select(offset => $"{offset.Partition}@{offset.Offset}")));
            }

            return true;
        }

        // A member that was frozen between reading the offsets and the changelogs finds rows that another one has committed since. What is compared
        // is what was read: the task may go on from none, where an offset of another topic was accepted.
        var now = _consumer.Committed(read.ConvertAll(offset => offset.Partition), _options.Config.RequestTimeout).ToDictionary(offset => offset.Partition);
        if (now.Values.Any(fresh => _read[fresh.Partition] is var then
            && (fresh.Offset != then.Offset || OffsetMetadata.IsOurs(fresh.Metadata) != OffsetMetadata.IsOurs(then.Metadata))))
        {
            Suspend([task]);
            return false;
        }

        if (_options.Config.ChangedTopics == ChangedTopicPolicy.Stop)
        {
            throw TopicChange.Stop(lost);
        }

        ThreadLog.ChangeAccepted(_logger, lost);
        return true;
    }

    private bool StartRestored()
    {
        var started = false;
        foreach (var task in _tasks.All.ToList())
        {
            if (task.Phase == TaskPhase.Restoring && _changelogs.IsRestored(task.State) && CheckDuration(task) && CheckOrigin(task))
            {
                task.State.MarkCaughtUp(task.State.RestoreBegan);
                task.Start();
                started = true;
                if (!_options.ExactlyOnce)
                {
                    FirstOffsets.Commit(task, _consumer);
                }
            }
        }

        if (started)
        {
            _tasks.PhasesChanged();
            Fetch();
        }

        return started;
    }

    /// <summary>Tells the consumer what to read and from where: every input of every running task, after what already waits here.</summary>
    private void Fetch()
    {
        _fetchChanged = false;
        var positions = new List<PartitionOffset>();
        foreach (var task in _tasks.Running)
        {
            foreach (var queue in task.Queues)
            {
                positions.Add(new PartitionOffset(queue.Partition, Math.Max(queue.FetchOffset, _consumer.Position(queue.Partition))));
            }
        }

        _consumer.Fetch(positions);
    }

    private void Suspend(IReadOnlyCollection<ActiveTask> tasks)
    {
        foreach (var task in tasks)
        {
            _changelogs.Stop(task.State);
            task.Suspend();
        }
    }

    private void Close(ActiveTask task)
    {
        _changelogs.Stop(task.State);
        _tasks.Remove(task);
        try
        {
            task.Dispose();
        }
        finally
        {
            _environment.StateDirectory.Leave(task.TaskId);
        }
    }
}
