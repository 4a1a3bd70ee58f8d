using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>
/// What fills the global stores of a client: their sources and processors over all partitions of their topics (rule K6). Every record goes
/// through its processor, also when a store is loaded (KAFKA-7663); rows and offsets are written together.
/// </summary>
/// <remarks>Owned by the global thread. It sends nothing, and knows neither stream time nor punctuations.</remarks>
internal sealed class GlobalTask : TaskContext, IRestorable, IDisposable
{
    private readonly GlobalTaskPlan _plan;
    private readonly TaskGraph _graph;
    private readonly Dictionary<ChangelogCursor, PartitionQueue> _queues = [];
    private bool _initialised;

    public GlobalTask(GlobalTaskPlan plan, Subtopology part, TaskState state)
    {
        _plan = plan;
        State = state;
        _graph = TaskGraph.Create(part, plan.ApplicationId);
        AddQueues();
    }

    /// <summary>Stores and databases.</summary>
    public TaskState State { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ChangelogCursor> Changelogs => State.Changelogs;

    /// <summary>Records that a rule or the policy for bad records left out.</summary>
    public long Dropped { get; private set; }

    public override string ApplicationId => _plan.ApplicationId;

    public override TaskId TaskId => TaskId.Global;

    public override long StreamTime => throw new NotSupportedException("A global store has no stream time: its topic is read beside the streams.");

    public override long SystemTime => _plan.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public override ILogger Logger => _plan.Logger;

    public override IRecordCollector Collector => throw new NotSupportedException("A global store sends no records.");

    /// <inheritdoc/>
    public long RestoreBegan { get; set; } = -1;

    /// <inheritdoc/>
    public long? CaughtUp(ChangelogCursor cursor) => State.CaughtUp(cursor);

    /// <inheritdoc/>
    public void MarkCaughtUp(long time) => State.MarkCaughtUp(time);

    /// <summary>Topics have got partitions: they are read too from now on.</summary>
    /// <param name="partitionCounts">Partitions of the topics now, by full name.</param>
    public void Grow(IReadOnlyDictionary<string, int> partitionCounts)
    {
        State.Grow(partitionCounts);
        AddQueues();
    }

    /// <summary>Initialises the processors.</summary>
    public void Start()
    {
        _initialised = true;
        _graph.Init(this);
        State.Keep();
    }

    /// <inheritdoc/>
    public void Restore(ChangelogCursor cursor, in PolledRecord record)
    {
        var queue = _queues[cursor];
        queue.Add(record);
        try
        {
            if (queue.LoadHead())
            {
                Current = queue.HeadContext();
                queue.Forward();
                // At once: a record of a global topic cannot be taken again, and fails alone.
                State.CheckWrites();
            }
        }
        catch (Exception exception) when (exception is not StoreCorruptedException)
        {
            State.Undo();
            Leave(queue.Head, exception);
        }

        State.Keep();
        queue.Remove();
        cursor.NextOffset = record.Offset + 1;
        cursor.Restored++;
    }

    /// <inheritdoc/>
    public void FlushRestored()
    {
        // The topic is the log: nothing goes to a changelog (rule G4).
        State.Drain(changelog: null);
        State.Write();
    }

    public override IStateStore Store(string name) => State.Store(name) ?? throw new KeyNotFoundException($"There is no store {name}.");

    internal override bool IsGlobal(string store) => false;

    internal override string ChangelogOf(string store) => State.ChangelogOf(store);

    internal override StreamClock Clock(string name) => State.Clocks.Of(name);

    public override IDisposable Schedule(TimeSpan interval, PunctuationType type, Action<long> callback) =>
        throw new NotSupportedException("A processor of a global store cannot schedule punctuations.");

    /// <summary>Does nothing: every step is written at its end.</summary>
    public override void RequestCommit()
    {
    }

    public override void Drop(string node, string reason)
    {
        Dropped++;
        _plan.Metrics.Dropped(TaskId);
        TaskLog.Dropped(Logger, TaskId, node, reason, Current.Origin.ToString());
    }

    internal override void SetSavepoint() => throw new NotSupportedException("Nothing is held back above a global store.");

    internal override void ReleaseSavepoint() => throw new NotSupportedException("Nothing is held back above a global store.");

    internal override bool IsFaultOfRecord(Exception exception) => exception is not StoreCorruptedException;

    internal override void FailToSavepoint(Exception exception) => throw new NotSupportedException("Nothing is held back above a global store.");

    public override void Fail(string node, string reason) => throw new StreamException(FaultScope.Record, $"{node}: {reason}") { IsLoggable = true };

    public void Dispose()
    {
        try
        {
            if (_initialised)
            {
                _graph.Close();
            }
        }
        finally
        {
            State.Dispose();
        }
    }

    private void AddQueues()
    {
        foreach (var cursor in Changelogs)
        {
            var topic = cursor.Partition.Topic;
            if (!_queues.ContainsKey(cursor))
            {
                _queues.Add(cursor, new PartitionQueue(cursor.Partition, _graph.Sources[topic].CreateHead(topic)));
            }
        }
    }

    /// <summary>
    /// A record failed: stop, or go on without it. There is no producer for a dead letter; the record itself stays in its topic, and the log says where.
    /// </summary>
    private void Leave(in PolledRecord record, Exception exception)
    {
        var origin = new RecordMetadata(record.Partition.Topic, record.Partition.Partition, record.Offset);
        if (_plan.BadRecords == BadRecordPolicy.Stop || TaskStoppedException.IsBeyondRecord(exception))
        {
            throw TaskStoppedException.At(TaskId, origin, exception);
        }

        Dropped++;
        _plan.Metrics.Dropped(TaskId);
        TaskLog.LeftOut(Logger, origin.ToString(), exception.GetType().Name);
    }
}
