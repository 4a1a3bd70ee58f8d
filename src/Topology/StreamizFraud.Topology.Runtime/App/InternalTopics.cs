using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Threads;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Makes the internal topics of an application, and refuses those that exist with another number of partitions (rules G2, R6).</summary>
internal static class InternalTopics
{
    /// <summary>Looks at the cluster, resolves the partition counts and makes what is missing. Every member does it; the first one wins.</summary>
    /// <param name="topology">The plan.</param>
    /// <param name="config">Settings.</param>
    /// <param name="admin">The way to the cluster.</param>
    /// <param name="waits">Waits before the cluster is asked again for topics that an answer left out; false: no more. Null: one answer is believed.</param>
    /// <param name="beforeMaking">Called when all that was given fits, before a topic is made; null: nothing.</param>
    /// <exception cref="TopologyException">Topics are missing or differ; all problems at once.</exception>
    public static PartitionPlan Prepare(StreamTopology topology, StreamsConfig config, IClusterAdmin admin, Func<TimeSpan, bool>? waits = null, Action<PartitionPlan>? beforeMaking = null)
    {
        var wanted = PartitionPlan.ExternalTopics(topology).ToList();
        if (config.DeadLetterTopic is { } deadLetters && !wanted.Contains(deadLetters))
        {
            wanted.Add(deadLetters);
        }

        var external = Describe(wanted, config, admin);
        for (var answers = 1; external.Count < wanted.Count && answers < MissingTopics.AnswersBelieved && waits?.Invoke(MissingTopics.AskAgain) == true; answers++)
        {
            external = Describe(wanted, config, admin);
        }

        var plan = PartitionPlan.Resolve(topology, config.ApplicationId, external);
        var unfit = ClockSpace.Problems(topology, config.ApplicationId, plan, config.OffsetMetadataMaxBytes)
            .Concat(TimeLimitRule.Problems(topology, config.MessageTimestampAfterMax))
            .ToList();
        if (unfit.Count > 0)
        {
            throw new TopologyException(string.Join(Environment.NewLine, unfit));
        }

        if (config.GroupAssignment != GroupAssignment.Range)
        {
            var anchor = AnchorTopic.NameOf(config.ApplicationId);
            plan = plan.Anchored(Describe([anchor], config, admin) is { Count: 1 } found ? found[anchor] : null);
        }

        beforeMaking?.Invoke(plan);
        var topics = Wanted(topology, config, plan).ToList();
        var existing = Describe([.. topics.Select(topic => topic.Name)], config, admin);
        var missing = topics.FindAll(topic => !existing.ContainsKey(topic.Name));
        if (missing.Count > 0)
        {
            admin.CreateTopics(missing, config.RequestTimeout);
            if (plan.IsAnchored && Describe([AnchorTopic.NameOf(config.ApplicationId)], config, admin) is { Count: 1 } made)
            {
                // Another member may have made it, for topics as it saw them.
                plan = plan.Anchored(made.Values.Single());
            }
        }

        var problems = plan.Misfits(existing).ToList();
        if (config.DeadLetterTopic is { } letters && !external.ContainsKey(letters))
        {
            problems.Add($"Dead-letter topic {letters} does not exist; create it before the application starts.");
        }

        return problems.Count == 0 ? plan.With(external) : throw new TopologyException(string.Join(Environment.NewLine, problems));
    }

    private static Dictionary<string, int> Describe(IReadOnlyCollection<string> topics, StreamsConfig config, IClusterAdmin admin) =>
        admin.DescribeTopics(topics, config.RequestTimeout).ToDictionary(topic => topic.Name, topic => topic.Partitions);

    private static IEnumerable<NewTopic> Wanted(StreamTopology topology, StreamsConfig config, PartitionPlan plan)
    {
        var overrides = config.TopicProperties;
        foreach (var repartition in topology.RepartitionTopics.Values)
        {
            var name = $"{config.ApplicationId}-{repartition.Name}";
            yield return new NewTopic(name, plan.Counts[name], config.ReplicationFactor, Merge(RepartitionTopic.Config, overrides));
        }

        foreach (var name in plan.GlobalTopics)
        {
            // Not the application's settings of topics: a log that is cut or compacted cannot be replayed.
            yield return new NewTopic(name, plan.Counts[name], config.ReplicationFactor, Merge(overrides, ControlLog.TopicConfig));
        }

        if (plan.IsAnchored)
        {
            var name = AnchorTopic.NameOf(config.ApplicationId);
            yield return new NewTopic(name, plan.Counts[name], config.ReplicationFactor, Merge(AnchorTopic.Config, overrides));
        }

        foreach (var subtopology in topology.Subtopologies)
        {
            foreach (var store in subtopology.StoresWithChangelog)
            {
                // Rule G2: library < topic. settings < the store's own.
                var settings = Merge(Merge(Merge(store.DefaultChangelogConfig, TimestampType), overrides), store.ChangelogConfig);
                yield return new NewTopic(ChangelogTopic.NameOf(config.ApplicationId, store.Name), plan.TaskCount(subtopology), config.ReplicationFactor, settings);
            }
        }
    }

    private static IReadOnlyDictionary<string, string> TimestampType { get; } = new Dictionary<string, string> { ["message.timestamp.type"] = "CreateTime" };

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> low, IReadOnlyDictionary<string, string> high)
    {
        var merged = new Dictionary<string, string>(low);
        foreach (var (key, value) in high)
        {
            merged[key] = value;
        }

        return merged;
    }
}
