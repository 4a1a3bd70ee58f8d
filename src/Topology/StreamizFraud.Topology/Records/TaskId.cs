namespace StreamizFraud.Topology.Records;

/// <summary>Names one unit of work: one sub-topology running over one partition number.</summary>
/// <param name="Subtopology">Index of the sub-topology in the plan, from 0.</param>
/// <param name="Partition">Partition number shared by all source topics of the sub-topology, from 0.</param>
/// <remarks>
/// Written <c>"subtopology_partition"</c>, for example <c>"1_7"</c>; the state directory of the task has that name.
/// Source: <c>TaskId</c> of Kafka Streams.
/// </remarks>
public readonly record struct TaskId(int Subtopology, int Partition) : IComparable<TaskId>
{
    /// <summary>What processors of global stores see: they belong to the client, not to a partition.</summary>
    public static TaskId Global { get; } = new(-1, -1);

    /// <inheritdoc/>
    public int CompareTo(TaskId other) =>
        Subtopology != other.Subtopology ? Subtopology.CompareTo(other.Subtopology) : Partition.CompareTo(other.Partition);

    /// <inheritdoc/>
    public override string ToString() => $"{Subtopology}_{Partition}";
}
