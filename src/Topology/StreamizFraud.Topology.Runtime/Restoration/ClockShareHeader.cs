namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>What the share of every input begins with.</summary>
/// <param name="Commit">Number of the task's commit, which grows; shares of one commit have the same.</param>
/// <param name="Inputs">How many inputs got a share in that commit.</param>
/// <param name="StreamTime">Stream time of the task, -1 before the first record.</param>
/// <param name="PartitionTime">Partition time of the input, -1 before its first record.</param>
internal readonly record struct ClockShareHeader(long Commit, int Inputs, long StreamTime, long PartitionTime);
