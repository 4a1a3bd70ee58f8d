using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.App;

/// <content>How a client starts: checks, state folder, global stores, threads.</content>
public sealed partial class KafkaStreams
{
    /// <summary>Checks and makes internal topics, then starts the threads. Global stores are loaded before any record is processed.</summary>
    /// <exception cref="TopologyException">Topics are missing or do not fit.</exception>
    /// <exception cref="ClusterException">The cluster does not answer.</exception>
    /// <exception cref="StreamException">The state directory is in use.</exception>
    /// <exception cref="OperationCanceledException">The client was closed meanwhile, on another thread.</exception>
    /// <exception cref="InvalidOperationException">The client was started before.</exception>
    public void Start()
    {
        if (!TryMove(KafkaStreamsState.Rebalancing, KafkaStreamsState.Created))
        {
            throw new InvalidOperationException($"A client can be started once; this one is {State}.");
        }

        var made = new List<StreamThread>();
        try
        {
            // Before anything is made in the cluster: suppliers and what processors need.
            foreach (var part in _topology.Parts)
            {
                TaskGraph.Create(part, _config.ApplicationId).CheckStart();
            }

            // Before the cluster is asked, which may take its time: a folder that cannot be used is told at once.
            _directory = StateDirectory.Open(_config.StateDirectory, _config.ApplicationId, _time);
            PartitionPlan partitions;
            using (var admin = _cluster.CreateAdmin(ThreadSetup.FirstAdmin(_config)))
            {
                bool Waits(TimeSpan time) => !_stopping.Token.WaitHandle.WaitOne(time);
                var check = new TopologyCheck(_topology, _config, admin, Waits, _time, _logger);
                partitions = InternalTopics.Prepare(_topology, _config, admin, Waits, check.Run);
            }

            if (partitions.Anchors < partitions.MostTasks)
            {
                AppLog.FewAnchors(_logger, AnchorTopic.NameOf(_config.ApplicationId), partitions.Anchors.Value, partitions.MostTasks);
            }

            _directory.CleanUpEvery(_config.StateCleanupDelay, _logger);
            var environment = new ThreadEnvironment
            {
                ApplicationId = _config.ApplicationId,
                Index = 0,
                Topology = _topology,
                Partitions = partitions,
                Cluster = _cluster,
                PersistentEngine = _storeEngine,
                MemoryEngine = new MemoryStoreEngine(),
                StateDirectory = _directory,
                Options = ThreadSetup.Global(_config),
                Time = _time,
                Loggers = _loggers,
                Metrics = _metrics,
                Restoring = RaiseRestoring,
                IsPaused = () => _isPaused,
                BadRecordHandler = _badRecordHandler,
            };
            if (_topology.Global is not null)
            {
                _global = new GlobalThread(environment);
                environment = environment with { GlobalStores = _global };
            }

            _makeThread = index => new StreamThread(environment with { Index = index, Options = TopologyCheck.Mark(ThreadSetup.Options(_config, index), _topology, partitions) });

            // A topology of nothing but global stores has no work for stream threads.
            for (var index = 0; index < (_topology.Subtopologies.Count == 0 ? 0 : _config.NumStreamThreads); index++)
            {
                made.Add(_makeThread(index));
            }

            _streamThreads = [.. made];
            _wantedThreads = made.Count;
            _threadRunning = new bool[_streamThreads.Length];
            var watch = ThreadSetup.Watch(_config);
            _watch = new ClientWatch(
                () => _streamThreads,
                _config.CommitInterval + _config.StallWarning,
                new ClusterProbe(() => _cluster.CreateAdmin(watch), partitions.Counts.Keys.First()),
                _time,
                _loggers,
                isCut => Hold(ref _isCut, isCut));
        }
        catch (Exception exception)
        {
            Failure = _stopping.IsCancellationRequested ? null : Told("Start", exception);
            made.ForEach(thread => Close("StreamThread", thread));
            Close("GlobalStreamThread", _global);
            Close("StateDirectory", _directory);
            if (Failure is null)
            {
                // Closing cut the start short.
                TryMove(KafkaStreamsState.NotRunning, KafkaStreamsState.PendingShutdown);
                _end.Reach(failure: null);
                throw new OperationCanceledException("The client was closed while it started.", exception, _stopping.Token);
            }

            TryMove(KafkaStreamsState.Error, KafkaStreamsState.Rebalancing, KafkaStreamsState.PendingShutdown);
            _end.Reach(Failure);
            throw;
        }

        if (_global is null)
        {
            StartStreamThreads();
        }
        else
        {
            _alive = 1;
            StartThread("GlobalStreamThread", () => RunGlobal(_global));
        }
    }

    private void StartStreamThreads()
    {
        // All are counted before the first can end.
        var count = _streamThreads.Length;
        Interlocked.Add(ref _alive, count);
        for (var i = 0; i < count; i++)
        {
            RunStreamThread(i);
        }

        lock (_replacing)
        {
            _threadsHaveStarted = true;
        }
    }

    private void RunStreamThread(int index) => StartThread($"StreamThread-{index + 1}", () => RunStreams(index), () => _streamThreads[index].Fail());

    private void StartThread(string name, Action loop, Action? fail = null) =>
        new Thread(() => Run(name, loop, fail)) { IsBackground = true, Name = $"{_config.ApplicationId}-{name}" }.Start();
}
