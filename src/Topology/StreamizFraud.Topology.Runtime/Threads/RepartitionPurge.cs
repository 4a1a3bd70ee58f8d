using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Deletes records of repartition topics that have been processed: those topics are kept for ever otherwise (rule R6). Only up to
/// committed offsets, so that nobody can need them again.
/// </summary>
/// <remarks>Owned by the thread. A failure is logged and tried again at the next interval.</remarks>
internal sealed class RepartitionPurge(Func<IClusterAdmin> createAdmin, IReadOnlySet<string> topics, TimeSpan interval, TimeProvider time, ILogger logger) : IDisposable
{
    // The thread waits for the answer, so it must come soon; a broker that is slow gets its turn at the next interval.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private readonly Dictionary<TopicPartition, long> _purged = [];
    private IClusterAdmin? _admin;
    private long _last = time.GetTimestamp();

    /// <summary>Call after a commit.</summary>
    public void AfterCommit(IReadOnlyList<ActiveTask> tasks)
    {
        if (topics.Count == 0 || interval == Timeout.InfiniteTimeSpan || time.GetElapsedTime(_last) < interval)
        {
            return;
        }

        _last = time.GetTimestamp();
        var before = new List<PartitionOffset>();
        foreach (var task in tasks)
        {
            foreach (var committed in task.CommittedOffsets)
            {
                if (topics.Contains(committed.Partition.Topic) && committed.Offset > _purged.GetValueOrDefault(committed.Partition))
                {
                    before.Add(committed);
                }
            }
        }

        if (before.Count == 0)
        {
            return;
        }

        try
        {
            (_admin ??= createAdmin()).DeleteRecords(before, Limit);
            foreach (var offset in before)
            {
                _purged[offset.Partition] = offset.Offset;
            }
        }
        catch (ClusterException exception)
        {
            ThreadLog.PurgeFailed(logger, exception.Message);
        }
    }

    public void Dispose() => _admin?.Dispose();
}
