using System.Diagnostics.Metrics;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Telemetry;

/// <summary>The runtime's instruments; meter <c>StreamizFraud.Topology.Runtime</c>. One instance a client.</summary>
internal sealed class RuntimeMetrics : IDisposable
{
    private readonly Counter<long> _processed;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _deadLettered;
    private readonly Counter<long> _enforced;
    private readonly Counter<long> _restored;
    private readonly Counter<long> _resyncs;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _replaced;
    private readonly Histogram<double> _commitDuration;
    private int _failed;

    public RuntimeMetrics()
    {
        Iterators = new OpenIterators(Meter);
        _processed = Meter.CreateCounter<long>("streamizfraud.records.processed", "{record}", "Input records taken.");
        _dropped = Meter.CreateCounter<long>("streamizfraud.records.dropped", "{record}", "Records dropped by an operator's rules.");
        _deadLettered = Meter.CreateCounter<long>("streamizfraud.records.dead_lettered", "{record}", "Records sent to the dead-letter topic.");
        _enforced = Meter.CreateCounter<long>(
            "streamizfraud.processing.enforced", "{step}", "Steps of a task that went on without a record of one of its inputs (max.task.idle.ms).");
        _restored = Meter.CreateCounter<long>("streamizfraud.restore.records", "{record}", "Changelog records applied to stores.");
        _replaced = Meter.CreateCounter<long>("streamizfraud.threads.replaced", "{thread}", "Stream threads that failed and were replaced, as UncaughtExceptionHandler said.");
        _resyncs = Meter.CreateCounter<long>("streamizfraud.resyncs", "{resync}", "Transactions lost and taken up again from the last commit.");
        _refused = Meter.CreateCounter<long>("streamizfraud.control.refused", "{version}", "Versions of the control log that a task could not make: the one before stayed in force.");
        _commitDuration = Meter.CreateHistogram<double>(
            "streamizfraud.commit.duration",
            "s",
            "Time from the start of a commit to the end of the store writes.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] });
    }

    /// <summary>The meter of this client: others of the process have the same name.</summary>
    public Meter Meter { get; } = new("StreamizFraud.Topology.Runtime");

    /// <summary>Walks through stores.</summary>
    public OpenIterators Iterators { get; }

    /// <summary>Told once of a listener that throws; it is not told to those whose work is measured.</summary>
    public Action<Exception>? ListenerFailed { private get; init; }

    public void Processed(long records) => Add(_processed, records);

    public void Dropped(TaskId task) => Add(_dropped, task);

    public void DeadLettered(TaskId task) => Add(_deadLettered, task);

    public void Enforced(TaskId task) => Add(_enforced, task);

    public void VersionRefused(TaskId task, string kind)
    {
        if (_refused.Enabled)
        {
            try
            {
                _refused.Add(1, new KeyValuePair<string, object?>(MetricAttributes.Task, task.ToString()), new KeyValuePair<string, object?>(MetricAttributes.Kind, kind));
            }
            catch (Exception exception)
            {
                Failed(exception);
            }
        }
    }

    public void Restored(long records) => Add(_restored, records);

    public void Resynced() => Add(_resyncs, 1);

    public void ThreadReplaced() => Add(_replaced, 1);

    public void Committed(TimeSpan elapsed)
    {
        if (_commitDuration.Enabled)
        {
            try
            {
                _commitDuration.Record(elapsed.TotalSeconds);
            }
            catch (Exception exception)
            {
                Failed(exception);
            }
        }
    }

    /// <summary>An instrument whose values are read when somebody asks for them, on that one's thread.</summary>
    public void Observe<T>(string name, string unit, string description, Func<IEnumerable<Measurement<T>>> read)
        where T : struct => Meter.CreateObservableGauge(name, read, unit, description);

    /// <summary>As <see cref="Observe"/>, for values that can be added up over tasks and clients.</summary>
    public void ObserveSum<T>(string name, string unit, string description, Func<IEnumerable<Measurement<T>>> read)
        where T : struct => Meter.CreateObservableUpDownCounter(name, read, unit, description);

    public void Dispose()
    {
        try
        {
            Meter.Dispose();
        }
        catch (Exception exception)
        {
            Failed(exception);
        }
    }

    private void Add(Counter<long> counter, long count)
    {
        if (counter.Enabled)
        {
            try
            {
                counter.Add(count);
            }
            catch (Exception exception)
            {
                Failed(exception);
            }
        }
    }

    private void Add(Counter<long> counter, TaskId task)
    {
        if (counter.Enabled)
        {
            try
            {
                counter.Add(1, new KeyValuePair<string, object?>(MetricAttributes.Task, task.ToString()));
            }
            catch (Exception exception)
            {
                Failed(exception);
            }
        }
    }

    /// <summary>Listeners run inside a measurement, on the thread that is measured.</summary>
    private void Failed(Exception exception)
    {
        if (Interlocked.Exchange(ref _failed, 1) == 0)
        {
            ListenerFailed?.Invoke(exception);
        }
    }
}
