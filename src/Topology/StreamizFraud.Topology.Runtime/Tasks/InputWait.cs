namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>What a task with an empty input waits for before it takes its next record (rule C2).</summary>
internal enum InputWait
{
    /// <summary>Nothing: it may take what it has.</summary>
    None,

    /// <summary>Records that the broker has, or may have: they may be older than those that wait.</summary>
    Fetch,

    /// <summary>Records that a producer may still write, for at most <c>max.task.idle.ms</c>.</summary>
    Producers,

    /// <summary>Entries of the control log that the task's history knows of: another member has read further.</summary>
    Control,
}
