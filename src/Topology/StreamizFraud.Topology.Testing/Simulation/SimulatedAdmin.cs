using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>The admin client of a <see cref="SimulatedCluster"/>. Thread-safe.</summary>
internal sealed class SimulatedAdmin(SimulatedBroker broker, string clientId) : IClusterAdmin
{
    private readonly ClientLife _life = new(broker, clientId);

    public IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        if (Ask("Describing topics") == FaultAnswer.LeaveOut)
        {
            return [];
        }

        lock (broker.Gate)
        {
            return
            [
                .. topics.Select(broker.FindTopic)
                    .OfType<SimulatedTopic>()
                    .Select(topic => new TopicDescription(topic.Name, topic.Logs.Length, topic.Id)),
            ];
        }
    }

    public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout)
    {
        Ask("Creating topics");
        lock (broker.Gate)
        {
            foreach (var topic in topics)
            {
                broker.CreateTopic_NeedsLock(topic.Name, topic.Partitions, topic.Config);
            }
        }
    }

    public IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        Ask("Reading settings of topics");
        lock (broker.Gate)
        {
            return
            [
                .. topics.Select(broker.FindTopic)
                    .OfType<SimulatedTopic>()
                    .Select(topic => new TopicSettings(topic.Name, topic.Settings)),
            ];
        }
    }

    public IReadOnlyList<PartitionOffset> ListOffsets(
        IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout)
    {
        Ask("Listing offsets");
        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            return
            [
                .. partitions.Select(partition =>
                {
                    var log = broker.Log_NeedsLock(partition);
                    return new PartitionOffset(
                        partition,
                        position.Kind switch
                        {
                            OffsetPositionKind.Earliest => log.Start,
                            OffsetPositionKind.LastStable => log.LastStable,
                            OffsetPositionKind.Time => log.FirstFrom(position.Timestamp),
                            _ => log.End,
                        });
                }),
            ];
        }
    }

    public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout)
    {
        Ask("Deleting records");
        lock (broker.Gate)
        {
            foreach (var (partition, offset, _) in before)
            {
                var log = broker.Log_NeedsLock(partition);
                if (!log.Topic.Deletes)
                {
                    throw new ClusterException(
                        ClusterFault.Refused, $"POLICY_VIOLATION: topic '{partition.Topic}' is compacted only, its records cannot be deleted.");
                }

                if (offset > log.End)
                {
                    throw new ClusterException(
                        ClusterFault.OffsetOutOfRange,
                        $"Topic '{partition.Topic}', partition {partition.Partition}: records before {offset} are to be deleted, the log ends at {log.End}.");
                }

                log.DeleteBefore(offset);
            }
        }
    }

    public IReadOnlyList<GroupMemberDescription> DescribeGroup(string group, TimeSpan timeout)
    {
        Ask("Describing the group");
        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            return broker.FindGroup(group) is { } found ? [.. found.Members.Select(member => new GroupMemberDescription(member.ClientId, member.InstanceId))] : [];
        }
    }

    public IReadOnlyList<string> ListTopics(TimeSpan timeout)
    {
        Ask("Listing topics");
        lock (broker.Gate)
        {
            return [.. broker.Topics_NeedsLock().Select(topic => topic.Name)];
        }
    }

    public void DeleteTopics(IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        Ask("Deleting topics");
        lock (broker.Gate)
        {
            foreach (var topic in topics)
            {
                broker.DeleteTopic_NeedsLock(topic);
            }
        }
    }

    public IReadOnlyList<PartitionOffset> CommittedOffsets(string group, IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        Ask("Reading offsets of the group");
        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            return [.. partitions.Select(partition => broker.FindGroup(group)?.Offsets.Get(partition) ?? new PartitionOffset(partition, -1))];
        }
    }

    public void SetCommittedOffsets(string group, IReadOnlyCollection<PartitionOffset> offsets, TimeSpan timeout)
    {
        Ask("Setting offsets of the group");
        lock (broker.Gate)
        {
            broker.Tick_NeedsLock();
            var found = broker.Group_NeedsLock(group);
            if (found.Members.Any())
            {
                throw new ClusterException(ClusterFault.Refused, $"Setting offsets of group {group}: UNKNOWN_MEMBER_ID: the group has members.");
            }

            foreach (var (partition, offset, _) in offsets)
            {
                found.Offsets.Commit(new PartitionOffset(partition, offset));
            }
        }
    }

    public void Dispose()
    {
    }

    private FaultAnswer Ask(string what) => _life.Ask(FaultPoint.BeforeAdmin) is var answer && answer is not (FaultAnswer.Retry or FaultAnswer.Hang)
        ? answer
        : throw new ClusterException(ClusterFault.Unreachable, $"{what}: no answer, as the fault script said.");
}
