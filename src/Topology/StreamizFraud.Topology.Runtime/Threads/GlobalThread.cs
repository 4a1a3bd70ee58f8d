using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Tasks;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Keeps the global stores of a client: loads them to the ends of their topics, before which no stream thread may start, and follows the
/// topics from then on (rule K6). All of it is <see cref="RunOnce"/>, as with a stream thread.
/// </summary>
/// <remarks>
/// Owned by one thread, except for <see cref="CreateReader"/> once the stores are loaded. Close it after all who read: they read its
/// databases. It belongs to no group; its positions are in its own databases.
/// </remarks>
internal sealed class GlobalThread : IGlobalStores, IDisposable
{
    private const int RecordsPerStep = 5000;
    private readonly ThreadEnvironment _environment;
    private readonly ThreadOptions _options;
    private readonly Subtopology _part;
    private readonly ILogger _logger;
    private readonly ChangelogReader _reader;
    private readonly IReadOnlyDictionary<string, string> _topics;
    private readonly Dictionary<string, TopicDescription> _known = [];
    private readonly MissingTopics _missing;
    private readonly DiskPatience _disk;
    private IClusterAdmin? _admin;
    private long _lastLook;
    private GlobalTask? _task;
    private bool _reading;
    private bool _resting;

    public GlobalThread(ThreadEnvironment environment)
    {
        _environment = environment;
        _options = environment.Options;
        _part = environment.Topology.Global ?? throw new ArgumentException("The topology has no global stores.", nameof(environment));
        _logger = environment.Loggers.CreateLogger<GlobalThread>();
        _missing = new MissingTopics(environment.Time);
        _disk = new DiskPatience(environment.Time);
        _topics = _part.SourceChangelogs.ToDictionary(entry => entry.Key, entry => entry.Value.FullName(environment.ApplicationId));
        _reader = new ChangelogReader(
            () => environment.Cluster.CreateConsumer(_options.RestoreConsumer), () => environment.Cluster.CreateAdmin(_options.Admin), _options.Config.RequestTimeout)
        {
            Rules = new LocalStateRules { Now = Now, Markers = 1, AreCopies = true, DeleteRetention = _options.DeleteRetention },
            Follows = true,
            Tolerated = (task, reason) => ThreadLog.RestoredTooSlowly(_logger, task, reason),
            Progress = (stage, task, cursor) => RestoreReport.Give(_logger, environment, stage, task, cursor),
            // Unlike a changelog the topic is other people's: their pending transactions are not waited for.
            End = _options.RestoreConsumer.ReadCommitted ? OffsetPosition.LastStable : OffsetPosition.End,
        };
    }

    /// <summary>Whether the stores have reached the ends that their topics had at the start.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>Whether the stores wait for room on their disk; rows that they have can be read meanwhile.</summary>
    public bool WaitsForDisk => _disk.Any;

    /// <summary>One round of the loop.</summary>
    /// <returns>Whether anything happened.</returns>
    /// <exception cref="StreamException">The thread cannot go on, and no other can in its place (rule X5).</exception>
    public bool RunOnce()
    {
        try
        {
            if (!_disk.MayTry(TaskId.Global))
            {
                _reader.Rest(_options.Config.PollTimeout);
                return false;
            }

            if (_resting)
            {
                _reader.GoOn();
                _resting = false;
            }

            return _reading ? Follow() : Begin();
        }
        catch (StoreWriteException exception) when (exception.IsDiskFull)
        {
            ThreadLog.DiskFull(_logger, TaskId.Global, _disk.Refused(TaskId.Global).TotalSeconds, exception.Message);
            GoBack();
            return false;
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.ClientLost)
        {
            ThreadLog.GlobalWaiting(_logger, exception.Message);
            _reader.Reconnect();
            return false;
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.Unreachable)
        {
            ThreadLog.GlobalWaiting(_logger, exception.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Contains(string name) => _part.SourceChangelogs.ContainsKey(name);

    /// <inheritdoc/>
    public IStateStore CreateReader(string name) =>
        (_task ?? throw new InvalidOperationException("The global stores are not loaded yet.")).State.CreateReader(name);

    public void Dispose()
    {
        try
        {
            _reader.Dispose();
            _admin?.Dispose();
        }
        finally
        {
            _task?.Dispose();
        }
    }

    private long Now() => _environment.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool Begin()
    {
        _task ??= Open();
        try
        {
            _reader.Start([_task]);
            _reading = true;
        }
        catch (ChangelogGapException gap)
        {
            RestoreReport.Rebuilding(_logger, TaskId.Global, gap);
            Rebuild();
        }

        return true;
    }

    private bool Follow()
    {
        bool progress;
        try
        {
            progress = _reader.Step(_options.Config.PollTimeout, RecordsPerStep);
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.OffsetOutOfRange && !IsLoaded)
        {
            // The topic was cut while it was loaded: begin again, which looks where it begins now. Later on the stores are being read.
            ThreadLog.GlobalWaiting(_logger, exception.Message);
            _reader.Stop(_task!);
            _reading = false;
            return true;
        }

        if (!IsLoaded && _reader.IsRestored(_task!))
        {
            try
            {
                _reader.CheckRestored(_task!);
            }
            catch (ChangelogGapException gap)
            {
                RestoreReport.Rebuilding(_logger, TaskId.Global, gap);
                _reader.Stop(_task!);
                _reading = false;
                Rebuild();
                return true;
            }

            _task!.State.MarkCaughtUp(_task.RestoreBegan);
            IsLoaded = true;
            return true;
        }

        if (progress)
        {
            _disk.Written(TaskId.Global);
        }

        return LookIfDue() | progress;
    }

    /// <summary>
    /// Nothing that was taken since the last write is in the stores: it is read again. Stores that nobody reads yet are opened anew; others stay open,
    /// with the rows that they have.
    /// </summary>
    private void GoBack()
    {
        _resting = IsLoaded;
        if (IsLoaded)
        {
            _task!.State.Discard();
        }
        else if (_task is { } task)
        {
            _reader.Stop(task);
            _reading = false;
            _task = null;
            task.Dispose();
        }
    }

    /// <summary>Looks, if it is time to, whether the topics are those that the stores come from, and whether they have got partitions.</summary>
    /// <returns>Whether they have.</returns>
    private bool LookIfDue()
    {
        if (!IsLoaded || _environment.Time.GetElapsedTime(_lastLook) < (_missing.Any || _disk.Any ? MissingTopics.AskAgain : _options.Config.MetadataMaxAge))
        {
            return false;
        }

        _lastLook = _environment.Time.GetTimestamp();
        var asked = Now();
        var found = Describe();
        foreach (var (name, known) in _known)
        {
            if (found[name].Id != known.Id)
            {
                throw Gone(name, isMadeAnew: true);
            }
        }

        var ends = _admin!.ListOffsets(_task!.Changelogs.Select(cursor => cursor.Partition).ToList(), _reader.End, _options.Config.RequestTimeout);
        if (ends.All(end => _task.Changelogs.All(cursor => cursor.Partition != end.Partition || cursor.NextOffset >= end.Offset - 1)))
        {
            _task.State.MarkCaughtUp(asked);
            _disk.Written(TaskId.Global);
        }

        if (_known.Values.All(known => known.Partitions == found[known.Name].Partitions))
        {
            return false;
        }

        _task.Grow(found.ToDictionary(topic => topic.Key, topic => topic.Value.Partitions));
        _reader.Start([_task]);

        // Only now: if the start failed, the next look finds the new partitions again.
        Remember(found.Values);
        ThreadLog.GlobalGrew(_logger, string.Join(", ", found.Values.Select(topic => $"{topic.Name} {topic.Partitions}")));
        return true;
    }

    /// <summary>The topics as they are now, all of them.</summary>
    /// <exception cref="ClusterException">The answer leaves one out.</exception>
    /// <exception cref="StreamException">One is gone.</exception>
    private Dictionary<string, TopicDescription> Describe()
    {
        _admin ??= _environment.Cluster.CreateAdmin(_options.Admin);
        var found = _admin.DescribeTopics([.. _topics.Values.Distinct()], _options.Config.RequestTimeout).ToDictionary(topic => topic.Name);
        foreach (var (topic, isGone) in _missing.Look(_topics.Values.Distinct(), found.ContainsKey))
        {
            throw isGone ? Gone(topic, isMadeAnew: false) : new ClusterException(ClusterFault.Unreachable, $"Topic {topic} is not in the cluster's answer; asking again.");
        }

        return found;
    }

    /// <summary>Rows of a topic that is gone are being read: they cannot be taken away now. The next start loads those of the new topic.</summary>
    private static StreamException Gone(string topic, bool isMadeAnew) => new(
        FaultScope.Application,
        $"Topic {topic} of a global store was deleted{(isMadeAnew ? " and made anew" : string.Empty)} while the application runs. Start again: the store is loaded from what is there then.") { IsLoggable = true };

    private void Remember(IEnumerable<TopicDescription> topics)
    {
        foreach (var topic in topics)
        {
            _known[topic.Name] = topic;
        }
    }

    private GlobalTask Open()
    {
        var found = Describe();
        _known.Clear();
        Remember(found.Values);
        _lastLook = _environment.Time.GetTimestamp();
        var task = OpenDirectory();
        try
        {
            // A topic that was deleted and made again has other records at the same offsets.
            if (!TryClaim(task))
            {
                ThreadLog.Rebuilt(_logger, TaskId.Global, "its rows come from another topic than it is filled from now");
                task.Dispose();
                _environment.StateDirectory.Wipe(TaskId.Global);
                task = OpenDirectory();
                TryClaim(task);
            }

            task.Start();
            return task;
        }
        catch
        {
            task.Dispose();
            throw;
        }
    }

    private bool TryClaim(GlobalTask task) => _topics.All(topic =>
        TopicClaims.TryClaim(task.State.DatabaseOf(topic.Key), topic.Key, $"{topic.Value} {_known.GetValueOrDefault(topic.Value)?.Id}"));

    private GlobalTask OpenDirectory()
    {
        try
        {
            return Make();
        }
        catch (StoreCorruptedException exception)
        {
            ThreadLog.Rebuilt(_logger, TaskId.Global, exception.Message);
            _environment.StateDirectory.Quarantine(TaskId.Global);
            return Make();
        }
        catch (StoreLayoutException exception)
        {
            ThreadLog.Rebuilt(_logger, TaskId.Global, exception.Message);
            _environment.StateDirectory.Wipe(TaskId.Global);
            return Make();
        }
    }

    private GlobalTask Make()
    {
        GlobalTask? task = null;
        var state = TaskState.Open(new TaskStatePlan
        {
            Iterators = _environment.Metrics.Iterators,
            ApplicationId = _environment.ApplicationId,
            Task = TaskId.Global,
            Subtopology = _part,
            Directory = _part.Stores.Any(store => store.Persistent) ? _environment.StateDirectory.TaskPath(TaskId.Global) : _environment.StateDirectory.Root,
            PersistentEngine = _environment.PersistentEngine,
            MemoryEngine = _environment.MemoryEngine,
            Stamp = () => new RecordStamp(task!.Current.Timestamp, task.Current.Headers),
            Drop = (store, reason) => task!.Drop(store, reason),
            // Rows are seldom read back by what wrote them, and the readers have views of their own.
            MaxCachedRows = 0,
            Now = Now,
            PartitionCounts = Counts(),
            IsGlobal = true,
        });
        task = new GlobalTask(
            new GlobalTaskPlan
            {
                ApplicationId = _environment.ApplicationId,
                Time = _environment.Time,
                Logger = _environment.Loggers.CreateLogger<GlobalTask>(),
                Metrics = _environment.Metrics,
                BadRecords = _options.Config.BadRecords,
            },
            _part,
            state)
        {
            AppConfigs = _options.Config.AppConfigs,
            StateDirectory = _environment.StateDirectory.PathOf(TaskId.Global),
        };
        return task;
    }

    /// <summary>Partitions of the topics as they were seen last, which may be more than the plan knew.</summary>
    private Dictionary<string, int> Counts()
    {
        var counts = new Dictionary<string, int>(_environment.Partitions.Counts);
        foreach (var topic in _known.Values)
        {
            counts[topic.Name] = topic.Partitions;
        }

        return counts;
    }

    private void Rebuild()
    {
        _task!.Dispose();
        _task = null;
        _environment.StateDirectory.Wipe(TaskId.Global);
    }
}
