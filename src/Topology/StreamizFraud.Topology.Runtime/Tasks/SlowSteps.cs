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

    /// <summary>Since when the transaction was open while something ran.</summary>
    /// <param name="channel">Knows when it was opened.</param>
    /// <param name="time">Clock.</param>
    /// <param name="since">When that began.</param>
    /// <returns>How long it has been open, at most since then.</returns>
    public static TimeSpan InTransaction(ProducerChannel channel, TimeProvider time, long since) =>
        channel.InTransaction ? time.GetElapsedTime(Math.Max(since, channel.OpenedAt)) : TimeSpan.Zero;

    /// <summary>Runs a part of a batch.</summary>
    public void Run(TaskEnvironment environment, TaskId task, IBatchNode batch, int start, int count)
    {
        var since = environment.Time.GetTimestamp();
        try
        {
            batch.Run(start, count);
        }
        finally
        {
            if (IsSlowest(environment, since, out var took))
            {
                Slowest = new SlowStep(task, batch.Name, batch.BytesOf(start).Origin, took, InTransaction(environment.Channel, environment.Time, since));
            }
        }
    }

    /// <summary>Calls a punctuation.</summary>
    public void Call(TaskEnvironment environment, TaskId task, Action<long> callback, long argument)
    {
        var since = environment.Time.GetTimestamp();
        try
        {
            callback(argument);
        }
        finally
        {
            if (IsSlowest(environment, since, out var took))
            {
                Slowest = new SlowStep(task, null, RecordMetadata.None, took, InTransaction(environment.Channel, environment.Time, since));
            }
        }
    }

    // Fast ones are of no interest: most calls make nothing.
    private bool IsSlowest(TaskEnvironment environment, long since, out TimeSpan took)
    {
        took = environment.Time.GetElapsedTime(since);
        return took >= TimeSpan.FromSeconds(1) && (Slowest is null || took > Slowest.Took);
    }
}
