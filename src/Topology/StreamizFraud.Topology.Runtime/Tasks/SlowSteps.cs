using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;

namespace StreamizFraud.Topology.Runtime.Tasks;

/// <summary>Times the batches and punctuations of a thread's tasks, and knows the slowest since the last commit.</summary>
/// <remarks>Owned by the thread. Records are timed where they are taken.</remarks>
internal sealed class SlowSteps
{
    /// <summary>The slowest; null if there was none.</summary>
    public SlowStep? Slowest { get; private set; }

    /// <summary>A transaction has ended.</summary>
    public void Forget() => Slowest = null;

    /// <summary>User code begins.</summary>
    public static WorkStart Begin(ProducerChannel channel, TimeProvider time) => new(time.GetTimestamp(), channel.Waited);

    /// <summary>How long user code has run. Waiting for the cluster is no fault of its own and does not count.</summary>
    public static TimeSpan Took(ProducerChannel channel, TimeProvider time, in WorkStart start) =>
        time.GetElapsedTime(start.At) - (channel.Waited - start.Waited);

    /// <summary>How long of it with a transaction open.</summary>
    public static TimeSpan InTransaction(ProducerChannel channel, TimeProvider time, in WorkStart start)
    {
        if (!channel.InTransaction)
        {
            return TimeSpan.Zero;
        }

        var (open, took) = (time.GetElapsedTime(Math.Max(start.At, channel.OpenedAt)), Took(channel, time, start));
        return open < took ? open : took;
    }

    /// <summary>Runs a part of a batch.</summary>
    public void Run(TaskEnvironment environment, TaskId task, IBatchNode batch, int start, int count)
    {
        var begun = Begin(environment.Channel, environment.Time);
        try
        {
            batch.Run(start, count);
        }
        finally
        {
            if (IsSlowest(environment, begun, out var took))
            {
                Slowest = new SlowStep(task, batch.Name, batch.BytesOf(start).Origin, took, InTransaction(environment.Channel, environment.Time, begun));
            }
        }
    }

    /// <summary>Calls a punctuation.</summary>
    public void Call(TaskEnvironment environment, TaskId task, Action<long> callback, long argument)
    {
        var begun = Begin(environment.Channel, environment.Time);
        try
        {
            callback(argument);
        }
        finally
        {
            if (IsSlowest(environment, begun, out var took))
            {
                Slowest = new SlowStep(task, null, RecordMetadata.None, took, InTransaction(environment.Channel, environment.Time, begun));
            }
        }
    }

    // Fast ones are of no interest: most calls make nothing.
    private bool IsSlowest(TaskEnvironment environment, in WorkStart begun, out TimeSpan took)
    {
        took = Took(environment.Channel, environment.Time, begun);
        return took >= TimeSpan.FromSeconds(1) && (Slowest is null || took > Slowest.Took);
    }
}
