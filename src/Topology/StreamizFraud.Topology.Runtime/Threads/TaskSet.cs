using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>The tasks of a thread: routes polled records to their queues and takes them in order of event time (ruling 10).</summary>
/// <remarks>Owned by the thread.</remarks>
internal sealed class TaskSet : IRecordSink
{
    private readonly Dictionary<TopicPartition, TaskInput> _routes = [];
    private readonly SortedDictionary<TaskId, ActiveTask> _tasks = [];
    private readonly HeadHeap _heads = new();
    private readonly List<TaskInput> _arrived = [];
    private readonly List<TaskInput> _setAside = [];
    private ActiveTask[] _running = [];
    private volatile ActiveTask[] _published = [];
    private TaskInput? _lastInput;
    private TaskInput? _started;
    private long _startedOffset;

    public IReadOnlyCollection<ActiveTask> All => _tasks.Values;

    /// <summary>The tasks, for readers on other threads: of one, its id, its phase and the committed rows of its state.</summary>
    public IReadOnlyList<ActiveTask> Published => _published;

    /// <summary>Records that the last <see cref="Process"/> began.</summary>
    public int Started { get; private set; }

    /// <summary>The last of them.</summary>
    public RecordMetadata LastStarted =>
        _started is null ? RecordMetadata.None : new(_started.Queue.Partition.Topic, _started.Queue.Partition.Partition, _startedOffset);

    /// <summary>Notes that the cluster refuses what comes of the record that was begun last.</summary>
    /// <returns>False if that was known.</returns>
    public bool TryRefuseLast(string reason) => _started?.Queue.TryRefuse(_startedOffset, reason) == true;

    /// <summary>Tasks that process records.</summary>
    public IReadOnlyList<ActiveTask> Running => _running;

    /// <summary>Whether a running task has done something that is not committed.</summary>
    public bool AnyToCommit
    {
        get
        {
            foreach (var task in _running)
            {
                if (task.NeedsCommit)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether what processors did when they began waits for its commit.</summary>
    public bool AnyBeginning
    {
        get
        {
            foreach (var task in _running)
            {
                if (task.IsBeginning)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Whether a running task has a record that it has not taken.</summary>
    public bool AnyToTake
    {
        get
        {
            foreach (var task in _running)
            {
                if (task.FilledInputs > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Gives walks through stores that have lasted to the end of a step their time.</summary>
    public void StampWalks(TimeProvider time)
    {
        foreach (var task in _running)
        {
            task.State.Walks.Stamp(time);
        }
    }

    public bool Contains(TaskId id) => _tasks.ContainsKey(id);

    public void Add(ActiveTask task)
    {
        _tasks.Add(task.TaskId, task);
        _published = [.. _tasks.Values];
        for (var i = 0; i < task.Queues.Length; i++)
        {
            _routes.Add(task.Queues[i].Partition, new TaskInput(task, i));
        }
    }

    public void Remove(ActiveTask task)
    {
        _tasks.Remove(task.TaskId);
        _published = [.. _tasks.Values];
        foreach (var queue in task.Queues)
        {
            _routes.Remove(queue.Partition);
        }

        _lastInput = null;
        PhasesChanged();
    }

    /// <summary>Call after tasks changed their phase.</summary>
    public void PhasesChanged()
    {
        _running = [.. _tasks.Values.Where(task => task.Phase == TaskPhase.Running)];
        _heads.Clear();
        _setAside.Clear();
        _arrived.Clear();
        foreach (var task in _running)
        {
            foreach (var queue in task.Queues)
            {
                if (queue.Count > 0)
                {
                    _arrived.Add(_routes[queue.Partition]);
                }
            }
        }
    }

    /// <summary>Takes a polled record.</summary>
    void IRecordSink.Add(in PolledRecord record)
    {
        var input = _lastInput;
        if (input is null || input.Queue.Partition != record.Partition)
        {
            if (!_routes.TryGetValue(record.Partition, out input))
            {
                // A partition that was given away while its records were on the way: its new owner reads them.
                return;
            }

            _lastInput = input;
        }

        if (input.Queue.Count == 0 && input.Task.Phase == TaskPhase.Running)
        {
            _arrived.Add(input);
        }

        input.Queue.Add(record);
    }

    /// <summary>
    /// Processes records in order of event time over all running tasks, until <paramref name="budget"/> is used up, it takes too long, or a
    /// queue runs empty: then the caller polls first, since an older record may be on its way (rule C2).
    /// </summary>
    /// <param name="budget">Most records.</param>
    /// <param name="timeIsUp">Whether a commit is due.</param>
    /// <param name="slow">Times records, if it watches.</param>
    /// <returns>Number of records.</returns>
    public int Process(int budget, Func<bool> timeIsUp, SlowRecords slow)
    {
        Started = 0;
        foreach (var task in _running)
        {
            task.CountEnforced();
        }

        if (!TryOfferArrived(slow))
        {
            return 0;
        }

        var processed = 0;
        while (processed < budget && _heads.Poll() is { } input)
        {
            if (input.Task.Waits != InputWait.None)
            {
                _setAside.Add(input);
                continue;
            }

            Started++;
            _started = input;
            _startedOffset = input.Queue.Head.Offset;
            if (slow.Watches)
            {
                if (slow.MustWait(LastStarted, this))
                {
                    _setAside.Add(input);
                    break;
                }

                ProcessTimed(input, slow);
            }
            else
            {
                input.Task.ProcessHead(input.Index);
            }

            processed++;
            if (!TryLoadHead(input, slow))
            {
                if (input.Queue.Count > 0)
                {
                    _arrived.Add(input);
                }

                break;
            }

            _heads.Offer(input);

            // Slow user code must not keep the thread from its commit; a look at the clock costs little beside eight records.
            if ((processed % 8 == 0 || slow.Watches) && timeIsUp())
            {
                break;
            }
        }

        foreach (var input in _setAside)
        {
            _heads.Offer(input);
        }

        _setAside.Clear();
        return processed;
    }

    /// <summary>Nothing can be taken.</summary>
    public int ProcessNone() => Started = 0;

    private void ProcessTimed(TaskInput input, SlowRecords slow)
    {
        var since = slow.Begin();
        try
        {
            input.Task.ProcessHead(input.Index);
        }
        finally
        {
            slow.Took(LastStarted, since);
        }
    }

    /// <summary>Loads the first head that can be read.</summary>
    /// <returns>Whether there is one. If there is none and the queue is not empty, its head must wait for a commit first: it is slow to read.</returns>
    private bool TryLoadHead(TaskInput input, SlowRecords slow)
    {
        if (!slow.Watches)
        {
            return input.Task.TryLoadHead(input.Index);
        }

        var queue = input.Queue;
        while (queue.Count > 0 && !queue.HeadLoaded)
        {
            var record = new RecordMetadata(queue.Partition.Topic, queue.Partition.Partition, queue.Head.Offset);
            if (slow.MustWait(record, this))
            {
                return false;
            }

            var since = slow.Begin();
            try
            {
                input.Task.LoadHead(input.Index);
            }
            finally
            {
                slow.Read(record, since);
            }
        }

        return queue.Count > 0;
    }

    /// <summary>Queues that were empty have their first record.</summary>
    /// <returns>False if one must wait for a commit first: until it is read, nobody knows whether it is the oldest.</returns>
    private bool TryOfferArrived(SlowRecords slow)
    {
        for (var i = 0; i < _arrived.Count; i++)
        {
            var input = _arrived[i];
            if (TryLoadHead(input, slow))
            {
                _heads.Offer(input);
            }
            else if (input.Queue.Count > 0)
            {
                _arrived.RemoveRange(0, i);
                return false;
            }
            else
            {
                // Nothing that came could be read: perhaps there is something to wait for again.
                input.Task.LookAtInputs();
            }
        }

        _arrived.Clear();
        return true;
    }
}
