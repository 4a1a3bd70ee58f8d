using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>One input of one task.</summary>
internal sealed class TaskInput(ActiveTask task, int index)
{
    public ActiveTask Task { get; } = task;

    /// <summary>Number of the input within the task.</summary>
    public int Index { get; } = index;

    public PartitionQueue Queue { get; } = task.Queues[index];
}
