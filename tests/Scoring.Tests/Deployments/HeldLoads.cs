namespace StreamizFraud.Scoring.Tests.Deployments;

/// <summary>Runs loads when the test says so, or when somebody waits for them.</summary>
internal sealed class HeldLoads : TaskScheduler
{
    private readonly List<Task> _queue = [];

    public int Count => _queue.Count;

    public void Release()
    {
        foreach (var task in _queue.ToList())
        {
            TryExecuteTask(task);
        }

        _queue.Clear();
    }

    protected override IEnumerable<Task> GetScheduledTasks() => _queue;

    protected override void QueueTask(Task task) => _queue.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => TryExecuteTask(task);
}
