using StreamizFraud.Topology.Runtime.Commit;

namespace StreamizFraud.Topology.Testing;

/// <summary>Lets a process die at a step of a commit, once.</summary>
internal sealed class PlannedCrash(Action die) : ICommitSteps
{
    private CommitStep? _step;

    public void Plan(CrashPoint point) => _step = point switch
    {
        CrashPoint.BatchesFlushed => CommitStep.BatchesFlushed,
        CrashPoint.ChangelogsSent => CommitStep.ChangelogsSent,
        CrashPoint.ProducerFlushed => CommitStep.ProducerFlushed,
        CrashPoint.KafkaCommitted => CommitStep.KafkaCommitted,
        CrashPoint.StoreWritten => CommitStep.StoreWritten,
        _ => throw new ArgumentOutOfRangeException(nameof(point)),
    };

    public void Reached(CommitStep step)
    {
        if (step == _step)
        {
            _step = null;
            die();
        }
    }
}
