using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Tasks;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Decides where inputs begin: at the committed offset, which must still be there, or where none was committed by the rule of their source,
/// else of the application.
/// </summary>
internal sealed class StartOffsets(ThreadEnvironment environment, TopicWatch topics, ILogger logger)
{
    private readonly Dictionary<string, AutoOffsetReset> _resets =
        environment.Topology.OffsetResets.ToDictionary(entry => entry.Key.FullName(environment.ApplicationId), entry => entry.Value);

    /// <exception cref="ClusterException">
    /// <see cref="ClusterFault.OffsetOutOfRange"/>: records between the committed offset and the beginning of the partition are gone, or an
    /// input has no committed offset and its rule is to stop then.
    /// </exception>
    public void Resolve(IReadOnlyList<ActiveTask> tasks)
    {
        var queues = tasks.SelectMany(task => task.Queues.ToArray()).ToList();
        using var admin = environment.Cluster.CreateAdmin(environment.Options.Admin);
        var first = Offsets(admin, queues.ConvertAll(queue => queue.Partition), OffsetPosition.Earliest);
        foreach (var alike in queues.FindAll(queue => queue.NextOffset < 0).GroupBy(queue => RuleOf(queue.Partition)))
        {
            var begins = alike.Key == AutoOffsetReset.Earliest ? first : Offsets(admin, [.. alike.Select(queue => queue.Partition)], Begin(alike.Key, alike.First()));
            foreach (var queue in alike)
            {
                queue.NextOffset = begins[queue.Partition];
            }
        }

        var ends = Offsets(admin, queues.ConvertAll(queue => queue.Partition), OffsetPosition.End);
        foreach (var queue in queues)
        {
            if (queue.NextOffset > ends[queue.Partition])
            {
                throw new ClusterException(
                    ClusterFault.OffsetOutOfRange,
                    $"{queue.Partition}: the committed offset is {queue.NextOffset}, but the partition ends at {ends[queue.Partition]}; the topic was made anew, or records were lost.");
            }

            if (queue.NextOffset < first[queue.Partition] && IsPurged(queue.Partition.Topic))
            {
                ThreadLog.Purged(logger, queue.Partition.ToString(), queue.NextOffset, first[queue.Partition]);
                queue.NextOffset = first[queue.Partition];
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

    /// <summary>
    /// Whether what is missing was purged by this application, which purges only what it has committed. At least once, a late copy of an earlier
    /// commit puts the group's offset back; inside transactions none can, so there a gap is a loss.
    /// </summary>
    private bool IsPurged(string topic) =>
        !environment.Options.ExactlyOnce
        && environment.Options.Config.RepartitionPurgeInterval != Timeout.InfiniteTimeSpan
        && environment.Partitions.RepartitionTopics.Contains(topic);

    /// <summary>What a rule means now.</summary>
    private OffsetPosition Begin(AutoOffsetReset rule, PartitionQueue queue)
    {
        if (rule.Duration is { } duration)
        {
            return OffsetPosition.At(Math.Max(0, (environment.Time.GetUtcNow() - DateTimeOffset.UnixEpoch - duration).Ticks / TimeSpan.TicksPerMillisecond));
        }

        return rule == AutoOffsetReset.Latest
            ? OffsetPosition.End
            : throw new ClusterException(
                ClusterFault.OffsetOutOfRange, $"{queue.Partition} has no committed offset, and the rule of its source is to stop then.");
    }

    /// <summary>The rule of a partition's source; one that was added while the application runs has nothing that came before it.</summary>
    private AutoOffsetReset RuleOf(TopicPartition partition) => topics.IsAdded(partition) ? AutoOffsetReset.Earliest : _resets.GetValueOrDefault(partition.Topic, environment.Options.Config.OffsetReset);

    private Dictionary<TopicPartition, long> Offsets(IClusterAdmin admin, List<TopicPartition> partitions, OffsetPosition position) =>
        admin.ListOffsets(partitions, position, environment.Options.Config.RequestTimeout).ToDictionary(entry => entry.Partition, entry => entry.Offset);
}
