using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>What the tasks of a thread may take now, and what is fetched for them meanwhile (rules C2 and C3).</summary>
/// <remarks>
/// A task with an input that lags takes nothing. As long as memory allows, the other tasks of the thread wait with it: what it is about to get
/// may be older than what they have (ruling 10). Owned by the thread.
/// </remarks>
internal sealed class IntakeControl(IRecordConsumer consumer, TaskSet tasks, ThreadOptions options, Func<bool> isPaused)
{
    /// <summary>Most records that a thread takes between two polls.</summary>
    public const int RecordsPerStep = 1000;

    private const int PolledPerStep = 5000;

    private readonly List<TopicPartition> _full = [];
    private readonly List<TopicPartition> _waiting = [];
    private readonly List<TopicPartition> _paused = [];

    /// <summary>Whether nothing is to be taken for now, by the user's will.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether an input of a task lags.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Whether a task has a record that it may take.</summary>
    public bool AnyReady { get; private set; }

    /// <summary>
    /// Most records to take from the client now: one, so that rebalances are still served, while every queue holds enough for a step or one is
    /// full and nobody waits; the client keeps the others for us, within its own limits.
    /// </summary>
    public int PollLimit { get; private set; } = PolledPerStep;

    /// <summary>Looks at the queues and their lags.</summary>
    public void Look()
    {
        IsBehind = false;
        IsPaused = isPaused();
        var anyToTake = false;
        _full.Clear();
        _waiting.Clear();
        var enough = tasks.Running.Count > 0;
        var limit = IsOverBytes() ? 1 : options.Config.BufferedRecordsPerPartition;
        foreach (var task in tasks.Running)
        {
            task.LookAtInputs();
            IsBehind |= task.Waits == InputWait.Fetch;
            anyToTake |= task.Waits == InputWait.None && task.FilledInputs > 0;
            foreach (var queue in task.Queues)
            {
                enough &= queue.Count >= RecordsPerStep;
                if (queue.Count >= limit)
                {
                    _full.Add(queue.Partition);
                    if (IsPaused || task.Waits is InputWait.Producers or InputWait.Control)
                    {
                        _waiting.Add(queue.Partition);
                    }
                }
            }
        }

        PollLimit = !IsBehind && (enough || _full.Count > 0) ? 1 : PolledPerStep;
        AnyReady = !IsPaused && anyToTake && (!IsBehind || _full.Count > 0);
    }

    /// <summary>
    /// While something is waited for, partitions that have brought enough are paused, so that they are not in the way of what is waited for. At
    /// other times the poll limit keeps them back, which costs nothing.
    /// </summary>
    public void Steer()
    {
        // A task that waits for producers or the control log, or is paused, takes nothing, and its other inputs would grow by what each poll brings.
        var pause = IsBehind ? _full : _waiting;
        if (pause.Count == 0 && _paused.Count == 0)
        {
            return;
        }

        _paused.RemoveAll(pause.Contains);
        consumer.Resume(_paused);

        // Also those that were paused before: a rebalance may have ended that.
        consumer.Pause(pause);
        _paused.Clear();
        _paused.AddRange(pause);
    }

    /// <summary>
    /// Whether the records that wait take the memory that they may. Then every input that has some is full. What is waited for is an empty input, which
    /// is never full: so it comes, and the task that waits for it goes on (rule C2).
    /// </summary>
    private bool IsOverBytes()
    {
        var bytes = 0L;
        foreach (var task in tasks.Running)
        {
            foreach (var queue in task.Queues)
            {
                bytes += queue.Bytes;
            }
        }

        return bytes >= options.InputBufferMaxBytes;
    }
}
