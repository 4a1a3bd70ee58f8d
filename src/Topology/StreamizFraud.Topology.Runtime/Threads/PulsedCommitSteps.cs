using StreamizFraud.Topology.Runtime.Commit;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Keeps a thread's pulse up to date within a commit, most of whose time is spent waiting for others.</summary>
internal sealed class PulsedCommitSteps(ThreadPulse pulse, ICommitSteps inner) : ICommitSteps
{
    public void Reached(CommitStep step)
    {
        pulse.Begins(step switch
        {
            CommitStep.BatchesFlushed or CommitStep.ChangelogsSent => ThreadActivity.Flushing,
            CommitStep.ProducerFlushed => ThreadActivity.Committing,
            _ => ThreadActivity.WritingStores,
        });
        inner.Reached(step);
    }
}
