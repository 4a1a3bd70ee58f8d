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
    private readonly GlobalTaskFactory _factory;
    private IClusterAdmin? _admin;
    private long _lastLook;
    private long _judged;
    private (long Time, IReadOnlyDictionary<TopicPartition, long> Ends)? _asked;
    private GlobalTask? _task;

    /// <summary>Loaded beside <see cref="_task"/>, whose rows are read meanwhile although they are outdated.</summary>
    private GlobalTask? _fresh;
    private bool _outdated;
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
        _factory = new GlobalTaskFactory(environment, _part, _topics, _known, _logger);
        _reader = new ChangelogReader(
            () => environment.Cluster.CreateConsumer(_options.RestoreConsumer), () => environment.Cluster.CreateAdmin(_options.Admin), _options.Config.RequestTimeout)
        {
            Rules = new LocalStateRules { Now = Now, Markers = 0, AreCopies = true, DeleteRetention = _options.DeleteRetention },
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

    /// <summary>How long ago stores that follow their topics as they should have been seen at the end: some looks, since each may meet a busy topic.</summary>
    private TimeSpan UsualAge => 3 * _options.Config.MetadataMaxAge;

    /// <summary>Whether nobody has looked for so long that the rows must be judged before they are read on from.</summary>
    private bool IsLate => Now() - _judged > UsualAge.TotalMilliseconds;

    /// <summary>What is read now.</summary>
    private GlobalTask Target => (_fresh ?? _task)!;

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
            _fresh?.Dispose();
        }
        finally
        {
            _task?.Dispose();
        }
    }

    private long Now() => _environment.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private bool Begin()
    {
        var task = _outdated ? _fresh ??= OpenFresh() : _task ??= Open();
        try
        {
            _reader.Start([task]);
            _reading = true;
        }
        catch (ChangelogGapException gap)
        {
            LoadAnew(gap);
        }

        return true;
    }

    private bool Follow()
    {
        if (_fresh is null && LookIfDue())
        {
            return true;
        }

        if (_fresh is null && IsLoaded && IsLate)
        {
            // Rows are not read on from before somebody has said that they may be.
            _reader.Rest(_options.Config.PollTimeout);
            _resting = true;
            return false;
        }

        if (_resting)
        {
            _reader.GoOn();
            _resting = false;
        }

        bool progress;
        try
        {
            progress = _reader.Step(_options.Config.PollTimeout, RecordsPerStep);
        }
        catch (ClusterException exception) when (exception.Fault == ClusterFault.OffsetOutOfRange && (!IsLoaded || _fresh is not null))
        {
            // The topic was cut while it was loaded: begin again, which looks where it begins now. Later on the stores are being read.
            ThreadLog.GlobalWaiting(_logger, exception.Message);
            _reader.Stop(Target);
            _reading = false;
            return true;
        }

        if ((!IsLoaded || _fresh is not null) && _reader.IsRestored(Target))
        {
            try
            {
                _reader.CheckRestored(Target);
            }
            catch (ChangelogGapException gap)
            {
                LoadAnew(gap);
                return true;
            }

            Loaded();
            return true;
        }

        if (progress)
        {
            _disk.Written(TaskId.Global);
        }

        return progress;
    }

    /// <summary>A task beside the live one, with as many partitions: what is known of the topics may be from before they grew.</summary>
    private GlobalTask OpenFresh()
    {
        var fresh = _factory.OpenFresh();
        fresh.Grow(_task!.Changelogs.GroupBy(cursor => cursor.Partition.Topic).ToDictionary(topic => topic.Key, topic => topic.Count()));
        return fresh;
    }

    /// <summary>The stores are at the ends. Those that were loaded beside others give them their rows; reading goes on with those.</summary>
    private void Loaded()
    {
        var began = Target.RestoreBegan;
        if (_fresh is not null)
        {
            if (_fresh.Changelogs.Count != _task!.Changelogs.Count)
            {
                // The topics have grown since its loading began: it is done again, with all partitions.
                DropFresh();
                return;
            }

            _task.State.TakeOver(_fresh.State);
            DropFresh();
            _outdated = false;
        }

        _task!.State.MarkCaughtUp(began);
        _judged = Now();
        _asked = null;
        IsLoaded = true;
    }

    /// <summary>Rows cannot be gone on from. Before they are read by others they go; afterwards they stay until the new ones are there.</summary>
    private void LoadAnew(ChangelogGapException gap)
    {
        RestoreReport.Rebuilding(_logger, TaskId.Global, gap);
        if (_fresh is not null)
        {
            DropFresh();
            return;
        }

        _reader.Stop(_task!);
        _reading = false;
        if (IsLoaded)
        {
            _outdated = true;
            _task!.State.MarkOutdated();
        }
        else
        {
            Rebuild();
        }
    }

    private void DropFresh()
    {
        _reader.Stop(_fresh!);
        _reading = false;
        _fresh!.Dispose();
        _fresh = null;
        _environment.StateDirectory.WipeFreshGlobal();
    }

    /// <summary>
    /// Nothing that was taken since the last write is in the stores: it is read again. Stores that nobody reads yet are opened anew; others stay open,
    /// with the rows that they have.
    /// </summary>
    private void GoBack()
    {
        _resting = IsLoaded;
        if (_fresh is not null)
        {
            DropFresh();
        }
        else if (IsLoaded && !_outdated)
        {
            _task!.State.Discard();
        }
        else if (!IsLoaded && _task is { } task)
        {
            _reader.Stop(task);
            _reading = false;
            _task = null;
            task.Dispose();
        }
    }

    /// <summary>Looks, if it is time to, whether the topics are those that the stores come from, and whether they have got partitions.</summary>
    /// <returns>Whether they have, or the stores have to be loaded anew.</returns>
    private bool LookIfDue()
    {
        if (!IsLoaded || _environment.Time.GetElapsedTime(_lastLook) < (_missing.Any || _disk.Any || IsLate ? MissingTopics.AskAgain : _options.Config.MetadataMaxAge))
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

        var ends = _admin!.ListOffsets(_task!.Changelogs.Select(cursor => cursor.Partition).ToList(), _reader.End, _options.Config.RequestTimeout)
            .ToDictionary(end => end.Partition, end => end.Offset);
        try
        {
            _reader.CheckFollowing(_task, ends, UsualAge);
        }
        catch (ChangelogGapException gap)
        {
            LoadAnew(gap);
            return true;
        }

        // On a busy topic something has come since the ends were asked for: then it is those of the look before that have been reached.
        _judged = asked;
        if (IsAt(ends))
        {
            _task.State.MarkCaughtUp(asked);
            _disk.Written(TaskId.Global);
        }
        else if (_asked is { } earlier && IsAt(earlier.Ends))
        {
            _task.State.MarkCaughtUp(earlier.Time);
        }

        _asked = (asked, ends);
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

    private bool IsAt(IReadOnlyDictionary<TopicPartition, long> ends) =>
        _task!.Changelogs.All(cursor => !ends.TryGetValue(cursor.Partition, out var end) || cursor.NextOffset >= end);

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
        return _factory.Open();
    }

    private void Rebuild()
    {
        _task!.Dispose();
        _task = null;
        _environment.StateDirectory.Wipe(TaskId.Global);
    }
}
