using CardFraudService.Service;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>The service's own topics.</summary>
internal static class Topics
{
    /// <summary>Longest wait for a cluster before it counts as unreachable.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // A broker deletes records by their event time, so a replayed history would be gone within minutes.
    private static readonly Dictionary<string, string> KeepForEver = new() { ["retention.ms"] = "-1" };

    // The last record of a key holds; those of the last months are its history.
    private static readonly Dictionary<string, string> Compacted = new() { ["cleanup.policy"] = "compact", ["min.compaction.lag.ms"] = "7776000000" };

    /// <summary>Makes the topics that are missing.</summary>
    /// <exception cref="StreamException">Payments are there already, and <paramref name="append"/> is false.</exception>
    public static void Create(ICluster cluster, int partitions, bool append)
    {
        using var admin = cluster.CreateAdmin();
        var existing = admin.DescribeTopics([FraudTopology.Payments, FraudTopology.Decisions], Patience);
        if (!append && existing.FirstOrDefault(topic => topic.Name == FraudTopology.Payments) is { } payments)
        {
            var ends = admin.ListOffsets(PartitionsOf(payments), OffsetPosition.End, Patience);
            if (ends.Any(end => end.Offset > 0))
            {
                throw new StreamException(
                    FaultScope.Application,
                    $"Topic {FraudTopology.Payments} holds records already; delete it and the application's internal topics, or add to it with --append.");
            }
        }

        admin.CreateTopics(
            [
                new NewTopic(FraudTopology.Payments, partitions, -1, KeepForEver),
                new NewTopic(FraudTopology.Decisions, partitions, -1, KeepForEver),
                new NewTopic(FraudTopology.Alerts, partitions, -1, KeepForEver),
                new NewTopic(FraudTopology.ModelScores, partitions, -1, KeepForEver),
                new NewTopic(FraudTopology.DeadLetters, 1, -1, KeepForEver),
            ],
            Patience);
    }

    /// <summary>Makes the topics of dead letters, alerts and other models' scores if they are missing, as after an earlier version's <c>produce</c>: the service does not start without them.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="monitored">Whether models are watched: labels and model health have topics then.</param>
    public static void CreateMissing(ICluster cluster, bool monitored = false)
    {
        var partitions = Count(cluster, FraudTopology.Decisions);
        using var admin = cluster.CreateAdmin();
        admin.CreateTopics(
            [
                new NewTopic(FraudTopology.DeadLetters, 1, -1, KeepForEver),
                new NewTopic(FraudTopology.Alerts, partitions, -1, KeepForEver),
                new NewTopic(FraudTopology.ModelScores, partitions, -1, KeepForEver),
            ],
            Patience);
        if (monitored)
        {
            admin.CreateTopics([new NewTopic(FraudTopology.Labels, partitions, -1, KeepForEver), new NewTopic(FraudTopology.Health, 1, -1, Compacted)], Patience);
        }
    }

    /// <summary>Partitions of a topic that must exist.</summary>
    public static int Count(ICluster cluster, string topic)
    {
        using var admin = cluster.CreateAdmin();
        return admin.DescribeTopics([topic], Patience).SingleOrDefault()?.Partitions
            ?? throw new StreamException(FaultScope.Application, $"Topic {topic} does not exist; the verb produce makes it.");
    }

    public static List<TopicPartition> PartitionsOf(TopicDescription topic) =>
        [.. Enumerable.Range(0, topic.Partitions).Select(partition => new TopicPartition(topic.Name, partition))];
}
