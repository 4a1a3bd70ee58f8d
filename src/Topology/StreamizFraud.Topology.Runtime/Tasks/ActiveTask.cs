using System.Diagnostics;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>One sub-topology over one partition number: its inputs, its graph, its state.</summary>
/// <remarks>
/// <code>
/// Created ──Restore──▶ Restoring ──Start──▶ Running ──Close──▶ Closed
///                          ▲                   │
///                          └──────Suspend──────┘     (transaction lost: state and batches go back to the last commit)
/// </code>
/// Owned by its thread.
/// </remarks>
internal sealed class ActiveTask : TaskContext, ICommittable, IDisposable
{
    private readonly TaskEnvironment _environment;
    private readonly TaskGraph _graph;
    private readonly TaskInputs _inputs;
    private readonly RecordCollector _collector;
    private readonly ChangelogWriter _changelog;
    private readonly BadRecords _badRecords;
    private readonly WorkUnit _work;
    private readonly GlobalReaders _globals;
    private readonly TaskBatches _batches;
    private readonly TaskPunctuations _punctuations;
    private readonly TaskControl _control;
    private bool _changed;
    private bool _initialised;
    private bool _commitRequested;

    public ActiveTask(TaskEnvironment environment, TaskId id, Subtopology subtopology, TaskState state)
    {
        _environment = environment;
        TaskId = id;
        State = state;
        _graph = TaskGraph.Create(subtopology, environment.ApplicationId);
        var queues = _graph.Sources
            .Where(source => environment.PartitionCounts[source.Key] > id.Partition)
            .OrderBy(source => source.Key, StringComparer.Ordinal)
            .Select(source => new PartitionQueue(new TopicPartition(source.Key, id.Partition), source.Value.CreateHead(source.Key))
            {
                IsInternal = subtopology.SourceTopics.Any(topic => topic.Internal && topic.FullName(environment.ApplicationId) == source.Key),
            }).ToArray();
        _inputs = new TaskInputs(queues, environment);
        _collector = new RecordCollector(environment.Topics, environment.Channel, environment.Refused);
        _changelog = new ChangelogWriter(
            environment.Channel,
            environment.Topics,
            state.Changelogs.Where(cursor => !cursor.FollowsInput).ToDictionary(cursor => cursor.Store.Name, cursor => cursor.Partition),
            environment.DeletesSessionsLast);
        _badRecords = new BadRecords(environment, id, _collector);
        _work = new WorkUnit(environment, _graph, state, _collector, _badRecords);
        _batches = new TaskBatches(environment, id, _graph, _work, _badRecords);
        _punctuations = new TaskPunctuations(RunPunctuation);
        _globals = new GlobalReaders(environment.GlobalStores, state.Walks);
        _control = new TaskControl(state.Stores, _globals.Reader, _inputs, environment, id);
        foreach (var cursor in state.Changelogs.Where(cursor => cursor.FollowsInput))
        {
            cursor.Source = new SourceFill(
                this, state, _badRecords, cursor, TaskGraph.CreateSource(subtopology, environment.ApplicationId, cursor.Partition.Topic), subtopology.Fillers[cursor.Store.Name]());
        }
    }

    /// <summary>Where the task is in its life.</summary>
    public TaskPhase Phase { get; private set; } = TaskPhase.Created;

    /// <inheritdoc cref="TaskContext.TaskId"/>
    public override TaskId TaskId { get; }

    /// <summary>Stores and databases.</summary>
    public TaskState State { get; }

    /// <summary>Inputs, in order of topic name.</summary>
    public ReadOnlySpan<PartitionQueue> Queues => _inputs.Queues;

    public override string ApplicationId => _environment.ApplicationId;

    public override long StreamTime => State.Clocks.StreamTime;

    public override long SystemTime => _environment.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public override ILogger Logger => _environment.Logger;

    public override IRecordCollector Collector => _collector;

    public bool CommitRequested => _commitRequested || _control.HasNews;

    /// <summary>Offsets of the last commit, of every input.</summary>
    public IEnumerable<PartitionOffset> CommittedOffsets => _inputs.Committed;

    /// <summary>Records taken since the task was made.</summary>
    public long Taken { get; private set; }

    /// <summary>Records that were dropped by an operator's rules or a timestamp extractor.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether a batching node holds records back.</summary>
    public bool HasPendingBatches => _batches.HasPending;

    /// <summary>
    /// Whether what processors wrote or sent when they began is not committed yet. A task that loses it begins anew as a whole, for processors begin
    /// once only.
    /// </summary>
    public bool IsBeginning { get; private set; }

    public bool NeedsCommit => _changed || HasPendingBatches || _inputs.Moved || State.DirtyBytes > 0 || _control.HasNews;

    /// <summary>What the task waited for when <see cref="LookAtInputs"/> was called last (rule C2).</summary>
    public InputWait Waits { get; private set; }

    /// <summary>Inputs that have a record to take.</summary>
    public int FilledInputs => _inputs.Filled;

    /// <summary>The committed input offsets are known: restoring may begin (step CR3).</summary>
    /// <param name="offsets">
    /// Offset of the next record of each input, -1 where none was committed; with the metadata beside it, which tells whether a commit of ours
    /// put it there (<see cref="OffsetMetadata.IsOurs"/>).
    /// </param>
    public void BeginRestore(Func<TopicPartition, PartitionOffset> offsets)
    {
        Phase = TaskPhase.Restoring;
        for (var i = 0; i < Queues.Length; i++)
        {
            var queue = Queues[i];
            var committed = offsets(queue.Partition).Offset;
            CommittedOrigin.RefuseReset(State, queue.Partition, committed);
            _inputs.StartAt(i, committed);
        }

        Carried = CommittedOrigin.Carried(State, [.. _inputs.Queues.Select(queue => offsets(queue.Partition))]);
        State.CheckStores(Carried);
        foreach (var cursor in State.Changelogs)
        {
            cursor.InputOffset = cursor.FollowsInput ? _inputs.CommittedOf(cursor.Partition) : -1;
        }
    }

    /// <summary>What the committed offsets of the inputs carry, once restoring has begun.</summary>
    public CommittedClocks Carried { get; private set; } = new([]);

    /// <summary>The stores are at the end of their changelogs: the task may run.</summary>
    public void Start()
    {
        // Ruling 6: the clocks are those of the commit that the stores were brought to.
        if (!Carried.IsComplete && _inputs.HasCommitted)
        {
            TaskLog.ClocksMissing(Logger, TaskId);
        }

        State.BeginClocks(Carried);
        if (State.Clocks.NoRoomFor is > 0 and var left)
        {
            TaskLog.ClocksLeftOut(Logger, TaskId, left);
        }

        _inputs.BeginTimes(Carried, State);
        State.WriteClocks();
        State.LimitRows(_changelog.LimitOfStore);
        Phase = TaskPhase.Running;
        if (!_initialised)
        {
            _initialised = true;
            IsBeginning = true; // Also if the transaction is lost in the middle of it.
            var sent = _collector.Sent;
            Current = RecordContext.None;
            _graph.Init(this);
            _control.Begin();
            State.Clocks.OperatorsBegan();
            _work.Keep(ResultOwner.Nobody);
            IsBeginning = State.DirtyBytes > 0 || _collector.Sent > sent || HasPendingBatches;
            _changed |= IsBeginning;
        }
        else
        {
            _control.Begin();
        }

        _punctuations.GoOnFrom(StreamTime);
    }

    /// <summary>The transaction is lost: back to the last commit; <see cref="BeginRestore"/> goes on from there.</summary>
    public void Suspend()
    {
        _batches.Clear();
        _inputs.Clear();
        _punctuations.Rewind();
        _collector.Discard();
        _changelog.Discard();
        State.Discard();
        _changed = false;
        _commitRequested = false;
        Phase = TaskPhase.Created;
    }

    /// <summary>Finds out what the task has to wait for.</summary>
    public void LookAtInputs() => Waits = _control.IsReady ? _inputs.Wait() : InputWait.Control;

    /// <summary>The task is about to take records: counts if it does so without one of its inputs (rule C2).</summary>
    public void CountEnforced()
    {
        if (Waits == InputWait.None && FilledInputs is var filled && filled > 0 && filled < Queues.Length)
        {
            _environment.Metrics.Enforced(TaskId);
        }
    }

    /// <summary>Loads the first head of a queue that can be read, dealing with those that cannot.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryLoadHead(int queueIndex)
    {
        var queue = _inputs.Queues[queueIndex];
        while (queue.Count > 0 && !queue.HeadLoaded)
        {
            LoadHead(queueIndex);
        }

        return queue.Count > 0;
    }

    /// <summary>Loads the head of a queue, or deals with it if it cannot be read.</summary>
    public void LoadHead(int queueIndex)
    {
        var queue = _inputs.Queues[queueIndex];
        try
        {
            var latest = _environment.MaxTimeAhead is { } ahead && !queue.IsInternal ? SystemTime + ahead : long.MaxValue;
            if (!queue.LoadHead(latest))
            {
                Dropped++;
                _environment.Metrics.Dropped(TaskId);
                TaskLog.InvalidTimestamp(Logger, TaskId, queue.Head.Partition.ToString(), queue.Head.Offset);
                queue.Remove();
                _changed = true;
            }
        }
        catch (Exception exception) when (WorkUnit.IsFaultOfRecord(exception))
        {
            _badRecords.Handle(queue.Capture(), exception, isRead: false);
            _work.Keep();
            queue.Remove();
            _changed = true;
        }
    }

    /// <summary>Processes the head of one queue: everything it causes stays, or nothing (ruling 5).</summary>
    public void ProcessHead(int queueIndex)
    {
        var queue = _inputs.Queues[queueIndex];
        var head = queue.HeadContext();
        if (_control.Changes(head.Origin))
        {
            FlushBatches(beforeCommit: true);
        }

        _control.Enter(head.Origin);
        Current = head;
        Source = queue;
        State.Clocks.Observe(queue.HeadTimestamp);
        try
        {
            queue.Forward();
            _work.Check();
        }
        catch (Exception exception) when (WorkUnit.IsFaultOfRecord(exception))
        {
            _work.Undo();
            _badRecords.Handle(queue.Capture(), exception);
        }

        _work.Keep();
        Source = null;
        queue.Remove();
        Taken++;
        _changed = true;
        AssertInvariants();
        _batches.FlushFull();
        PunctuateStreamTime();
    }

    /// <summary>Moves stream time on without a record, and runs the punctuations that are due by it.</summary>
    public void AdvanceStreamTime(long time)
    {
        if (time > StreamTime)
        {
            State.Clocks.Observe(time);
            PunctuateStreamTime();
        }
    }

    /// <summary>Whether a wall-clock punctuation is due.</summary>
    public bool IsPunctuationDue => _control.IsReady && _punctuations.IsDueByWallClock(SystemTime);

    /// <summary>Runs wall-clock punctuations that are due.</summary>
    /// <returns>Whether any was.</returns>
    public bool PunctuateWallClock()
    {
        var now = SystemTime;
        if (!_control.IsReady || !_punctuations.IsDueByWallClock(now))
        {
            return false;
        }

        FlushBatches(beforeCommit: false);
        var called = _punctuations.RunByWallClock(now);
        _changed |= called;
        return called;
    }

    public void FlushBatches(bool beforeCommit) => _changed |= _batches.Flush(beforeCommit);

    public void DrainState()
    {
        _control.Adopt();
        _environment.Writes.Drain(State, _changelog);
    }

    public void CollectOffsets(ICollection<PartitionOffset> offsets) => _inputs.CollectOffsets(offsets, State.Clocks);

    public void Committed()
    {
        _inputs.CommittedCollected(State.Clocks);
        foreach (var cursor in State.Changelogs)
        {
            cursor.SourceTime = cursor.FollowsInput ? _inputs.CommittedTimeOf(cursor.Partition) : -1;
            var next = cursor.FollowsInput ? _inputs.CommittedOf(cursor.Partition) : _changelog.TakeNextOffset(cursor.Store.Name);
            if (next >= 0)
            {
                cursor.NextOffset = next;
            }
        }

        State.Write();
        _control.Committed();
        _batches.Committed();
        _punctuations.Keep();
        IsBeginning = false;
        _changed = false;
        _commitRequested = false;
    }

    public override IStateStore Store(string name) => (IStateStore?)State.Store(name) ?? _globals.Reader(name);

    internal override bool IsGlobal(string store) => _globals.Contains(store);

    internal override string ChangelogOf(string store) => State.ChangelogOf(store);

    internal override StreamClock Clock(string name) => State.Clocks.Of(name);

    public override IDisposable Schedule(TimeSpan interval, PunctuationType type, Action<long> callback) =>
        _punctuations.Schedule(interval, type, type == PunctuationType.StreamTime ? StreamTime : SystemTime, callback);

    public override void RequestCommit() => _commitRequested = true;

    public override void Drop(string node, string reason)
    {
        if (Phase == TaskPhase.Restoring)
        {
            // It was told when the record was processed.
            return;
        }

        Dropped++;
        _environment.Metrics.Dropped(TaskId);
        TaskLog.Dropped(Logger, TaskId, node, reason, Current.Origin.ToString());
    }

    public override void Fail(string node, string reason) => _badRecords.Handle(AtHand(), new StreamException(FaultScope.Record, $"{node}: {reason}") { IsLoggable = true });

    internal override void SetSavepoint() => _work.SetSavepoint(Source);

    internal override void ReleaseSavepoint() => _work.ReleaseSavepoint(Source);

    internal override bool IsFaultOfRecord(Exception exception) => WorkUnit.IsFaultOfRecord(exception);

    internal override void FailToSavepoint(Exception exception)
    {
        _work.UndoToSavepoint();
        _badRecords.Handle(AtHand(), exception);
    }

    /// <summary>Closes processors and databases. What was not committed is gone, as it should be.</summary>
    public void Dispose()
    {
        if (Phase == TaskPhase.Closed)
        {
            return;
        }

        Phase = TaskPhase.Closed;
        try
        {
            if (_initialised)
            {
                _graph.Close();
            }
        }
        finally
        {
            try
            {
                _control.Close();
            }
            finally
            {
                State.Dispose();
            }
        }
    }

    private void PunctuateStreamTime()
    {
        if (_punctuations.IsDueByStreamTime(StreamTime))
        {
            FlushBatches(beforeCommit: false);
            _changed |= _punctuations.RunByStreamTime(StreamTime);
        }
    }

    [Conditional("DEBUG")]
    private void AssertInvariants()
    {
        Debug.Assert(_collector.Count == 0, "Records of a finished input must have been sent or dropped.");
        foreach (var queue in Queues)
        {
            Debug.Assert(queue.Count > 0 || !queue.HeadLoaded, "An empty queue has no head.");
        }
    }

    private void RunPunctuation(Action<long> callback, long time)
    {
        Current = new RecordContext(RecordMetadata.None, Math.Max(time, 0), RecordHeaders.Empty);
        Source = null;
        try
        {
            _environment.Steps.Call(_environment, TaskId, callback, time);
            _work.Check();
        }
        catch (Exception exception) when (WorkUnit.IsFaultOfRecord(exception))
        {
            _work.Undo();
            _badRecords.Handle(AtHand(), exception);
        }

        _work.Keep(ResultOwner.Nobody);
    }

    /// <summary>What is being processed, in bytes; a punctuation has none.</summary>
    private RecordBytes AtHand() => Source?.Capture() ?? new(Current.Origin, null, null, Current.Timestamp, Current.Headers);
}
