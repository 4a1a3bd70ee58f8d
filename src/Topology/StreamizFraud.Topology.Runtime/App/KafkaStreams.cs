using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Runs a topology in this process, as one member of the application's consumer group.</summary>
/// <remarks>
/// Thread-safe. A thread that fails closes the client (Kafka's SHUTDOWN_CLIENT), unless <see cref="UncaughtExceptionHandler"/> says otherwise: nothing
/// uncommitted remains, and <see cref="Failure"/> says why.
/// </remarks>
public sealed partial class KafkaStreams : IAsyncDisposable
{
    private readonly StreamTopology _topology;
    private readonly StreamsConfig _config;
    private readonly ICluster _cluster;
    private readonly IStoreEngine _storeEngine;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly HandlerCalls _handlers;
    private readonly RuntimeMetrics _metrics;
    private volatile bool _leavesForGood;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly Queue<(KafkaStreamsState Old, KafkaStreamsState New)> _changes = [];
    private StreamThread[] _streamThreads = [];
    private GlobalThread? _global;
    private bool[] _threadRunning = [];
    private StateDirectory? _directory;
    private ClientWatch? _watch;
    private volatile bool _isRebalancing;
    private bool _isCut;
    private bool _globalWaits;
    private KafkaStreamsState _state = KafkaStreamsState.Created;
    private bool _announcing;
    private int _alive;
    private readonly ClientEnd _end = new();

    /// <summary>A client that has not been started.</summary>
    /// <param name="topology">What to compute.</param>
    /// <param name="config">Settings.</param>
    /// <param name="cluster">The way to the cluster.</param>
    /// <param name="storeEngine">Engine of persistent stores.</param>
    /// <param name="loggers">Loggers; none by default.</param>
    /// <param name="time">Clock; the system's by default.</param>
    /// <exception cref="ArgumentException">Settings do not fit; all problems at once.</exception>
    public KafkaStreams(
        StreamTopology topology,
        StreamsConfig config,
        ICluster cluster,
        IStoreEngine storeEngine,
        ILoggerFactory? loggers = null,
        TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(storeEngine);
        var problems = config.Problems()
            .Concat(InternalTopicNames.Problems(topology, config.ApplicationId))
            .Concat(TimeLimitRule.Problems(topology, config.MessageTimestampAfterMax))
            .ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(config));
        }

        _topology = topology;
        _config = config;
        _cluster = cluster;
        _storeEngine = storeEngine;
        _loggers = new GuardedLoggers(loggers ?? NullLoggerFactory.Instance);
        _logger = _loggers.CreateLogger<KafkaStreams>();
        _handlers = new HandlerCalls(_loggers.CreateLogger<HandlerCalls>(), config.RevealExceptionMessages);
        _metrics = new RuntimeMetrics { ListenerFailed = exception => AppLog.MetricsListenerFailed(_loggers.CreateLogger<RuntimeMetrics>(), Report(exception)) };
        _time = time ?? TimeProvider.System;
        ClientGauges.Add(_metrics, config.ApplicationId, () => State, () => _streamThreads);
    }

    /// <summary>
    /// Raised after the state has changed: the new state and the one before, one change after the other. Called outside of locks, on a thread
    /// that changes states. What a handler throws is logged and changes nothing.
    /// </summary>
    public event Action<KafkaStreamsState, KafkaStreamsState>? StateChanged;

    /// <summary>
    /// Raised when a store begins to be restored, also if nothing has to be read. Like the other events of restoring it is raised on the
    /// thread that restores; what a handler throws is logged and changes nothing.
    /// </summary>
    /// <remarks>Source: <c>StateRestoreListener</c> of Kafka Streams, method for method.</remarks>
    public event Action<RestoreReport>? StoreRestoreStarted;

    /// <summary>Raised after each batch of records that were applied to a store and written.</summary>
    public event Action<RestoreReport>? StoreRestoreProgressed;

    /// <summary>Raised for every store that was brought to the end of its changelog.</summary>
    public event Action<RestoreReport>? StoreRestored;

    /// <summary>Raised for a store that was left before the end: its task was given away, closed, or begins anew. It may start again later.</summary>
    public event Action<RestoreReport>? StoreRestoreSuspended;

    /// <summary>Where the client is in its life.</summary>
    public KafkaStreamsState State
    {
        get
        {
            lock (_lock)
            {
                return _state;
            }
        }
    }

    /// <summary>Why the client went to <see cref="KafkaStreamsState.Error"/>; null otherwise.</summary>
    /// <remarks>Its message and text name types of exceptions of user code; their own words are in the inner exceptions only.</remarks>
    public Exception? Failure { get; private set; }

    /// <summary>Input records taken by this client since it started, over all its sub-topologies.</summary>
    public long ProcessedRecords => OfAllThreads(thread => thread.Processed, replaced => replaced.Records);

    /// <summary>Transactions committed since the client started.</summary>
    public long Commits => OfAllThreads(thread => thread.Commits, replaced => replaced.Commits);

    /// <summary>
    /// Ends when the client has closed: with success on request, faulted with <see cref="Failure"/> after a failure, also one of <see cref="Start"/>. A program
    /// that awaits it ends with the error and not as if all were well.
    /// </summary>
    public Task Completion => _end.Task;

    /// <summary>Commits what has been done and closes. A member without a group instance id leaves the group. Idempotent.</summary>
    /// <param name="timeout">Longest wait; the threads go on closing after it. What they do not get to commit is taken up by the next owner.</param>
    /// <returns>Whether everything closed in time.</returns>
    public Task<bool> CloseAsync(TimeSpan timeout) => CloseAsync(new CloseOptions { Timeout = timeout });

    /// <summary>
    /// Commits what has been done and closes. A member without a group instance id leaves the group, one with it only with
    /// <see cref="CloseOptions.LeaveGroup"/>. Idempotent.
    /// </summary>
    /// <param name="options">How.</param>
    /// <returns>Whether everything closed in time.</returns>
    public async Task<bool> CloseAsync(CloseOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _leavesForGood |= options.LeaveGroup;
        if (TryChange(KafkaStreamsState.PendingShutdown, KafkaStreamsState.Running, KafkaStreamsState.Rebalancing))
        {
            // First of all the threads are told: a handler of the change may take its time.
            await _stopping.CancelAsync().ConfigureAwait(false);
            Announce();
        }
        else if (TryMove(KafkaStreamsState.PendingShutdown, KafkaStreamsState.Created))
        {
            TryMove(KafkaStreamsState.NotRunning, KafkaStreamsState.PendingShutdown);
            _end.Reach(failure: null);
        }

        // Closing succeeds after a failure too: that is told by Completion and Failure.
        return await _end.Within(options.Timeout, _time).ConfigureAwait(false);
    }

    /// <summary>Closes, waiting up to 30 s.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await CloseAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false))
        {
            // Threads that are still closing use both.
            _stopping.Dispose();
            _metrics.Dispose();
            _ownEngine?.Dispose();
        }
    }

    /// <summary>Deletes this instance's local state, which comes back from the changelogs: for a client that does not run.</summary>
    /// <exception cref="InvalidOperationException">It runs, or is being closed.</exception>
    /// <exception cref="StreamException">Another process uses the state directory.</exception>
    public void CleanUp()
    {
        var state = State;
        if (state is not (KafkaStreamsState.Created or KafkaStreamsState.NotRunning or KafkaStreamsState.Error))
        {
            throw new InvalidOperationException($"Local state can be deleted before a client starts or after it has closed; this one is {state}.");
        }

        using var directory = StateDirectory.Open(_config.StateDirectory, _config.ApplicationId);
        directory.Clear();
    }

    private void RaiseRestoring(RestoreStage stage, RestoreReport report)
    {
        var (name, raised) = stage switch
        {
            RestoreStage.Started => (nameof(StoreRestoreStarted), StoreRestoreStarted),
            RestoreStage.Progressed => (nameof(StoreRestoreProgressed), StoreRestoreProgressed),
            RestoreStage.Ended => (nameof(StoreRestored), StoreRestored),
            _ => (nameof(StoreRestoreSuspended), StoreRestoreSuspended),
        };
        _handlers.Raise(name, raised, report);
    }

    private void Run(string name, Action loop, Action? fail)
    {
        try
        {
            loop();
        }
        // The root of a thread: whatever ends it must end the client in order.
        catch (Exception exception)
        {
            AppLog.ThreadFailed(_logger, name, Report(exception));
            Failure ??= Told(name, exception);
            // First of all the other threads are told; closing this one may fail too.
            _stopping.Cancel();
            TryMove(KafkaStreamsState.PendingError, KafkaStreamsState.Rebalancing, KafkaStreamsState.Running, KafkaStreamsState.PendingShutdown);
            Close(name, fail);
        }
        finally
        {
            if (Interlocked.Decrement(ref _alive) == 0)
            {
                Close("ClientWatch", _watch);
                // Without loaded global stores they have never run; closing those that did changes nothing.
                foreach (var thread in _streamThreads)
                {
                    Close("StreamThread", thread);
                }

                // The last thread has gone, and with it all who read the global stores.
                Close("GlobalStreamThread", _global);
                Close("StateDirectory", _directory);
                if (!TryMove(KafkaStreamsState.NotRunning, KafkaStreamsState.PendingShutdown))
                {
                    TryMove(KafkaStreamsState.Error, KafkaStreamsState.PendingError);
                }

                _end.Reach(Failure);
            }
        }
    }

    /// <summary>Rule K6: the global stores are loaded first; then the stream threads start, and the stores follow their topics beside them.</summary>
    private void RunGlobal(GlobalThread thread)
    {
        while (!thread.IsLoaded && !_stopping.IsCancellationRequested)
        {
            thread.RunOnce();
        }

        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        RunIfAllDo();
        StartStreamThreads();
        while (!_stopping.IsCancellationRequested)
        {
            thread.RunOnce();
            if (_globalWaits != thread.WaitsForDisk)
            {
                Hold(ref _globalWaits, thread.WaitsForDisk);
            }
        }
    }

    private string Report(Exception exception) => FaultText.Report(exception, _config.RevealExceptionMessages);

    /// <summary>Words of somebody else's stay with the inner exception: what a host prints of a failure names types.</summary>
    private static Exception Told(string where, Exception exception) => exception is StreamException { IsLoggable: true }
        ? exception
        : new StreamException(FaultScope.Application, $"{where} failed: {FaultText.Of(exception)}", exception) { IsLoggable = true };

    private void Close(string name, IDisposable? resource) => Close(name, resource is null ? null : new Action(resource.Dispose));

    private void Close(string name, Action? close)
    {
        try
        {
            close?.Invoke();
        }
        catch (Exception closing)
        {
            AppLog.ThreadFailed(_logger, name, Report(closing));
        }
    }

    private void Report(int index, bool running, bool restoring)
    {
        // While the client is rebalancing each step of a thread looks: what held it up may be another thread, which has nothing to run now.
        if (_threadRunning[index] == running && !restoring && !_isRebalancing)
        {
            return;
        }

        _threadRunning[index] = running;
        if (running)
        {
            RunIfAllDo();
        }
        else if (restoring)
        {
            TryMove(KafkaStreamsState.Rebalancing, KafkaStreamsState.Running);
        }
    }

    /// <summary>Something keeps the client from running, or does not any more: the cluster is away, or the global stores wait for their disk.</summary>
    private void Hold(ref bool held, bool holds)
    {
        Volatile.Write(ref held, holds);
        if (holds)
        {
            TryMove(KafkaStreamsState.Rebalancing, KafkaStreamsState.Running);
        }
        else
        {
            RunIfAllDo();
        }
    }

    private void RunIfAllDo()
    {
        var anyRuns = _streamThreads.Length == 0 ? _global is { IsLoaded: true } : _threadRunning.Contains(true);
        if (anyRuns && !Volatile.Read(ref _isCut) && !Volatile.Read(ref _globalWaits) && _streamThreads.All(thread => !thread.IsRestoring))
        {
            TryMove(KafkaStreamsState.Running, KafkaStreamsState.Rebalancing);
        }
    }

    private bool TryMove(KafkaStreamsState to, params ReadOnlySpan<KafkaStreamsState> from)
    {
        if (!TryChange(to, from))
        {
            return false;
        }

        Announce();
        return true;
    }

    private bool TryChange(KafkaStreamsState to, params ReadOnlySpan<KafkaStreamsState> from)
    {
        lock (_lock)
        {
            if (!from.Contains(_state))
            {
                return false;
            }

            _changes.Enqueue((_state, to));
            _state = to;
            _isRebalancing = to == KafkaStreamsState.Rebalancing;
            return true;
        }
    }

    /// <summary>Tells of the changes in their order: one thread at a time tells, and what others change meanwhile too.</summary>
    private void Announce()
    {
        while (true)
        {
            (KafkaStreamsState Old, KafkaStreamsState New) change;
            lock (_lock)
            {
                if (_announcing || !_changes.TryDequeue(out change))
                {
                    return;
                }

                _announcing = true;
            }

            AppLog.StateChanged(_logger, change.Old, change.New);
            _handlers.Raise(nameof(StateChanged), StateChanged, change.New, change.Old);
            lock (_lock)
            {
                _announcing = false;
            }
        }
    }
}
