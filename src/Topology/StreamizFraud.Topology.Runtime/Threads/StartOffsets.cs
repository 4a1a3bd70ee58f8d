using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>Decides where inputs begin: at the committed offset, which must still be there, or by the reset rule where none was committed.</summary>
internal static class StartOffsets
{
    /// <exception cref="ClusterException">
    /// <see cref="ClusterFault.OffsetOutOfRange"/>: records between the committed offset and the beginning of the partition are gone, or an
    /// input has no committed offset and the rule is <see cref="OffsetReset.Error"/>.
    /// </exception>
    public static void Resolve(IReadOnlyList<ActiveTask> tasks, OffsetReset reset, ICluster cluster, TimeSpan timeout)
    {
        var queues = tasks.SelectMany(task => task.Queues.ToArray()).ToList();
        var partitions = queues.ConvertAll(queue => queue.Partition);
        using var admin = cluster.CreateAdmin();
        var first = admin.ListOffsets(partitions, OffsetPosition.Earliest, timeout).ToDictionary(entry => entry.Partition, entry => entry.Offset);
        var ends = reset == OffsetReset.Latest
            ? admin.ListOffsets(partitions, OffsetPosition.End, timeout).ToDictionary(entry => entry.Partition, entry => entry.Offset)
            : first;
        foreach (var queue in queues)
        {
            if (queue.NextOffset < 0)
            {
                queue.NextOffset = reset switch
                {
                    OffsetReset.Earliest => first[queue.Partition],
                    OffsetReset.Latest => ends[queue.Partition],
                    _ => throw new ClusterException(
                        ClusterFault.OffsetOutOfRange, $"{queue.Partition} has no committed offset, and the configured rule is to stop then."),
                };
            }
            else if (queue.NextOffset < first[queue.Partition])
            {
                throw new ClusterException(
                    ClusterFault.OffsetOutOfRange,
                    $"{queue.Partition}: the committed offset is {queue.NextOffset}, but the partition begins at {first[queue.Partition]}; the records between are gone (retention?).");
            }

            queue.FetchOffset = queue.NextOffset;
        }
    }
}
