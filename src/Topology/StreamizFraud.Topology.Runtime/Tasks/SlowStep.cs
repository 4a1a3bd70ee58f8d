using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>A batch or a punctuation that took long.</summary>
/// <param name="Task">Whose.</param>
/// <param name="Node">Node of the batch; null for a punctuation.</param>
/// <param name="First">First record of the batch.</param>
/// <param name="Took">How long.</param>
/// <param name="InTransaction">How long of it with a transaction open.</param>
internal sealed record SlowStep(TaskId Task, string? Node, RecordMetadata First, TimeSpan Took, TimeSpan InTransaction)
{
    /// <summary>Whether it is the same again, perhaps over other records.</summary>
    public bool Repeats(SlowStep? other) => other is not null && Task == other.Task && Node == other.Node;

    /// <inheritdoc/>
    public override string ToString() => Node is null ? $"A punctuation of task {Task}" : $"The batch of node {Node} of task {Task} that begins with {First}";
}
