using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Decides where inputs begin: at the committed offset, which must still be there, or where none was committed by the rule of their source,
/// else of the application.
/// </summary>
internal sealed class StartOffsets(ThreadEnvironment environment)
{
    private readonly Dictionary<string, OffsetReset> _resets =
        environment.Topology.OffsetResets.ToDictionary(entry => entry.Key.FullName(environment.ApplicationId), entry => RuleOf(entry.Value));

    /// <exception cref="ClusterException">
    /// <see cref="ClusterFault.OffsetOutOfRange"/>: records between the committed offset and the beginning of the partition are gone, or an
    /// input has no committed offset and its rule is to stop then.
    /// </exception>
    public void Resolve(IReadOnlyList<ActiveTask> tasks)
    {
        var queues = tasks.SelectMany(task => task.Queues.ToArray()).ToList();
        using var admin = environment.Cluster.CreateAdmin();
        var first = Offsets(admin, queues.ConvertAll(queue => queue.Partition), OffsetPosition.Earliest);
        var late = queues.FindAll(queue => queue.NextOffset < 0 && RuleOf(queue.Partition) == OffsetReset.Latest);
        var ends = late.Count == 0 ? first : Offsets(admin, late.ConvertAll(queue => queue.Partition), OffsetPosition.End);
        foreach (var queue in queues)
        {
            if (queue.NextOffset < 0)
            {
                queue.NextOffset = RuleOf(queue.Partition) switch
                {
                    OffsetReset.Earliest => first[queue.Partition],
                    OffsetReset.Latest => ends[queue.Partition],
                    _ => throw new ClusterException(
                        ClusterFault.OffsetOutOfRange, $"{queue.Partition} has no committed offset, and the rule of its source is to stop then."),
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

    private static OffsetReset RuleOf(AutoOffsetReset policy) => policy switch
    {
        AutoOffsetReset.Earliest => OffsetReset.Earliest,
        AutoOffsetReset.Latest => OffsetReset.Latest,
        _ => OffsetReset.Error,
    };

    private OffsetReset RuleOf(TopicPartition partition) => _resets.GetValueOrDefault(partition.Topic, environment.Options.OffsetReset);

    private Dictionary<TopicPartition, long> Offsets(IClusterAdmin admin, List<TopicPartition> partitions, OffsetPosition position) =>
        admin.ListOffsets(partitions, position, environment.Options.RequestTimeout).ToDictionary(entry => entry.Partition, entry => entry.Offset);
}
