using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Threads;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>
/// Looks at the threads of a client from outside, and at the cluster when they show no sign of it: warns of what stands still, and says whether the
/// client can be called running.
/// </summary>
/// <remarks>Its looks are those of a timer, one at a time; one that takes long, because the cluster does not answer, leaves out others.</remarks>
internal sealed class ClientWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);
    private readonly Func<IReadOnlyList<StreamThread>> _threads;
    private readonly List<StallWatch> _stalls = [];
    private readonly TimeSpan _limit;
    private readonly ClusterProbe _probe;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<bool> _isCut;
    private readonly Lock _looking = new();
    private readonly ITimer _timer;
    private IReadOnlyList<StreamThread> _seen = [];
    private long _signs = -1;
    private long _lastSign;
    private bool _clusterIsAway;
    private bool _wasCut;
    private volatile bool _disposed;

    /// <summary>Begins to look.</summary>
    /// <param name="threads">The threads as they are now; others come and the last may go.</param>
    /// <param name="limit">How long input may wait without a commit.</param>
    /// <param name="probe">The way to the cluster; it belongs to the watch from now on.</param>
    /// <param name="time">Clock.</param>
    /// <param name="loggers">Loggers.</param>
    /// <param name="isCut">Told at each look that the client is cut off from the cluster (true), and once that it is not any more.</param>
    public ClientWatch(
        Func<IReadOnlyList<StreamThread>> threads, TimeSpan limit, ClusterProbe probe, TimeProvider time, ILoggerFactory loggers, Action<bool> isCut)
    {
        _threads = threads;
        _probe = probe;
        _time = time;
        _logger = loggers.CreateLogger<ClientWatch>();
        _isCut = isCut;
        _limit = limit;
        _lastSign = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Looks once.</summary>
    public void Look()
    {
        if (!_looking.TryEnter())
        {
            return;
        }

        try
        {
            if (_disposed)
            {
                return;
            }

            var threads = _threads();
            LookAtThreads(threads);
            LookAtCluster(threads);
            var isCut = _clusterIsAway || _stalls.Take(threads.Count).Any(stall => stall.WaitsForCluster);
            if (isCut || _wasCut)
            {
                _isCut(isCut);
            }

            _wasCut = isCut;
        }
        catch (Exception exception)
        {
            // The root of a timer: what watches must not end the process.
            AppLog.WatchFailed(_logger, FaultText.Report(exception));
        }
        finally
        {
            _looking.Exit();
            FreeProbe();
        }
    }

    /// <summary>Stops looking. A look that is under way, which may wait for the cluster, is not waited for; it cleans up behind itself.</summary>
    public void Dispose()
    {
        _disposed = true;
        _timer.Dispose();
        FreeProbe();
    }

    private void FreeProbe()
    {
        if (_disposed && _looking.TryEnter())
        {
            try
            {
                _probe.Dispose();
            }
            finally
            {
                _looking.Exit();
            }
        }
    }

    private void LookAtThreads(IReadOnlyList<StreamThread> threads)
    {
        for (var i = 0; i < threads.Count; i++)
        {
            var index = i;
            if (index == _stalls.Count)
            {
                _stalls.Add(new StallWatch(index, () => _seen[index].Pulse, _limit, _logger));
            }

            _seen = threads;
            _stalls[index].Look();
        }
    }

    /// <summary>Threads that take records or commit are a sign of the cluster. Without one for a while it is asked.</summary>
    private void LookAtCluster(IReadOnlyList<StreamThread> threads)
    {
        var signs = threads.Sum(thread => thread.Processed + thread.Commits);
        if (signs != _signs)
        {
            _signs = signs;
            _lastSign = _time.GetTimestamp();
            Found(null);
        }
        else if (_clusterIsAway || _time.GetElapsedTime(_lastSign) >= ProbeInterval)
        {
            Found(_probe.Ask());
            _lastSign = _time.GetTimestamp();
        }
    }

    private void Found(string? trouble)
    {
        var isAway = trouble is not null;
        if (isAway == _clusterIsAway)
        {
            return;
        }

        _clusterIsAway = isAway;
        if (isAway)
        {
            AppLog.ClusterAway(_logger, trouble!);
        }
        else
        {
            AppLog.ClusterBack(_logger);
        }
    }
}
