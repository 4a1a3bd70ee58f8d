namespace StreamizFraud.Topology.Runtime.Intake;

/// <summary>Counts the heads of a task's queues, so that they take turns.</summary>
internal sealed class QueueTurns
{
    private long _last;

    public long Next() => ++_last;
}
