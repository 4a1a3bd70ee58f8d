using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>The tasks of a thread: routes polled records to their queues and chooses the next record by event time (ruling 10).</summary>
/// <remarks>Owned by the thread.</remarks>
internal sealed class TaskSet : IRecordSink
{
    private readonly Dictionary<TopicPartition, PartitionQueue> _routes = [];
    private readonly SortedDictionary<TaskId, ActiveTask> _tasks = [];
    private ActiveTask[] _running = [];
    private Head[] _heads = [];
    private PartitionQueue? _lastQueue;

    public IReadOnlyCollection<ActiveTask> All => _tasks.Values;

    /// <summary>Tasks that process records.</summary>
    public IReadOnlyList<ActiveTask> Running => _running;

    public bool Contains(TaskId id) => _tasks.ContainsKey(id);

    public void Add(ActiveTask task)
    {
        _tasks.Add(task.TaskId, task);
        foreach (var queue in task.Queues)
        {
            _routes.Add(queue.Partition, queue);
        }
    }

    public void Remove(ActiveTask task)
    {
        _tasks.Remove(task.TaskId);
        foreach (var queue in task.Queues)
        {
            _routes.Remove(queue.Partition);
        }

        _lastQueue = null;
        PhasesChanged();
    }

    /// <summary>Call after tasks changed their phase.</summary>
    public void PhasesChanged()
    {
        _running = [.. _tasks.Values.Where(task => task.Phase == TaskPhase.Running)];
        _heads = new Head[_running.Length];
    }

    /// <summary>Takes a polled record.</summary>
    void IRecordSink.Add(in PolledRecord record)
    {
        var queue = _lastQueue;
        if (queue is null || queue.Partition != record.Partition)
        {
            if (!_routes.TryGetValue(record.Partition, out queue))
            {
                // A partition that was given away while its records were on the way: its new owner reads them.
                return;
            }

            _lastQueue = queue;
        }

        queue.Add(record);
    }

    /// <summary>
    /// Processes records in order of event time over all running tasks, until <paramref name="budget"/> is used up, it takes too long, or a
    /// queue runs empty: then the caller polls first, since an older record may be on its way (rule C2).
    /// </summary>
    /// <returns>Number of records.</returns>
    public int Process(int budget, Func<bool> timeIsUp)
    {
        var running = _running;
        if (running.Length == 0)
        {
            return 0;
        }

        for (var i = 0; i < running.Length; i++)
        {
            running[i].CountEnforced();
            _heads[i] = HeadOf(running[i]);
        }

        var processed = 0;
        while (processed < budget)
        {
            var (best, limit) = Oldest();
            if (best < 0)
            {
                break;
            }

            var task = running[best];
            // One task goes on as long as its head stays the oldest: no look at the others in between.
            do
            {
                var queue = _heads[best].Queue;
                task.ProcessHead(queue);
                processed++;
                var ranEmpty = task.Queues[queue].Count == 0;
                _heads[best] = HeadOf(task);
                if (ranEmpty)
                {
                    return processed;
                }
            }
            while (processed < budget && _heads[best].Queue >= 0 && _heads[best].Timestamp <= limit && !IsTimeUp(processed, timeIsUp));
            if (IsTimeUp(processed, timeIsUp))
            {
                return processed;
            }
        }

        return processed;
    }

    // Slow user code must not keep the thread from its commit; a look at the clock costs little beside eight records.
    private static bool IsTimeUp(int processed, Func<bool> timeIsUp) => processed % 8 == 0 && timeIsUp();

    private static Head HeadOf(ActiveTask task)
    {
        var queue = task.OldestHead();
        return new Head(queue, queue >= 0 ? task.Queues[queue].HeadTimestamp : long.MaxValue);
    }

    /// <summary>The task with the oldest head, and the head time of the next one.</summary>
    private (int Best, long Limit) Oldest()
    {
        var best = -1;
        var oldest = long.MaxValue;
        var second = long.MaxValue;
        for (var i = 0; i < _heads.Length; i++)
        {
            if (_heads[i].Queue < 0)
            {
                continue;
            }

            var timestamp = _heads[i].Timestamp;
            if (timestamp < oldest)
            {
                (second, oldest, best) = (oldest, timestamp, i);
            }
            else if (timestamp < second)
            {
                second = timestamp;
            }
        }

        return (best, second);
    }

    private readonly record struct Head(int Queue, long Timestamp);
}
