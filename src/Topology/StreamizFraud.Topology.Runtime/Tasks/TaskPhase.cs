namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>Where a task is in its life; the picture is at <see cref="ActiveTask"/>.</summary>
internal enum TaskPhase
{
    /// <summary>Stores are open; input offsets are not known.</summary>
    Created,

    /// <summary>Stores follow their changelogs.</summary>
    Restoring,

    /// <summary>Records are processed.</summary>
    Running,

    /// <summary>Gone.</summary>
    Closed,
}
