using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Lets an application begin anew: its offsets, its internal topics, and the local state of this instance. Results that it has sent stay.</summary>
/// <remarks>Source: the tool <c>kafka-streams-application-reset</c>; here the plan is made first, and the topology says what belongs to it.</remarks>
public static class ApplicationReset
{
    /// <summary>How names of internal topics end; topics of foreign-key joins with generated names are told apart by their middle.</summary>
    private static readonly string[] InternalEndings = ["-changelog", "-repartition", "-subscription-registration-topic", "-subscription-response-topic"];

    /// <summary>Looks at the cluster and the state folder, and says what a reset would do. Nothing is changed.</summary>
    /// <param name="topology">The topology whose state goes.</param>
    /// <param name="config">Settings of an instance, the one whose local state is deleted.</param>
    /// <param name="cluster">The way to the cluster.</param>
    /// <param name="options">What is reset; null for the defaults: everything, from the first record on.</param>
    /// <param name="time">Clock; the system's by default.</param>
    /// <exception cref="ArgumentException">The options name no input topics, topics that the topology does not read, or that do not belong to the application.</exception>
    /// <exception cref="TopologyException">An input topic does not exist.</exception>
    /// <exception cref="ClusterException">The cluster does not answer.</exception>
    public static Task<ResetPlan> PlanAsync(StreamTopology topology, StreamsConfig config, ICluster cluster, ResetOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(cluster);
        return Task.Run(() => Plan(topology, config, cluster, options ?? new ResetOptions(), time ?? TimeProvider.System));
    }

    /// <summary>The group's members, by the names that people gave them where there are any.</summary>
    internal static IReadOnlyList<string> MembersOf(StreamsConfig config, IClusterAdmin admin) =>
        [.. admin.DescribeGroup(config.ApplicationId, config.RequestTimeout).Select(member => member.GroupInstanceId ?? member.ClientId).Order(StringComparer.Ordinal)];

    private static ResetPlan Plan(StreamTopology topology, StreamsConfig config, ICluster cluster, ResetOptions options, TimeProvider time)
    {
        using var admin = cluster.CreateAdmin(ThreadSetup.FirstAdmin(config));
        var own = Internal(topology, config.ApplicationId, options.DeletesControlLog);
        var existing = admin.ListTopics(config.RequestTimeout);
        var inputs = Inputs(topology, options);
        var others = existing.Where(topic => LooksInternal(topic, config.ApplicationId) && !own.Contains(topic) && !inputs.Contains(topic)).Order(StringComparer.Ordinal).ToList();
        if (options.OtherTopics.FirstOrDefault(topic => !others.Contains(topic)) is { } foreign)
        {
            throw new ArgumentException(
                $"{nameof(options.OtherTopics)} names {foreign}, which is no topic of an earlier version of application {config.ApplicationId}; those are: {string.Join(", ", others)}.", nameof(options));
        }

        return new ResetPlan(config, cluster, time)
        {
            Members = MembersOf(config, admin),
            Offsets = Offsets(config, admin, inputs, options.Position),
            Topics = [.. own.Intersect(existing).Concat(options.OtherTopics).Distinct().Order(StringComparer.Ordinal)],
            OtherTopics = [.. others.Except(options.OtherTopics)],
            Folders = Folders(Path.Combine(Path.GetFullPath(config.StateDirectory), config.ApplicationId)),
        };
    }

    private static HashSet<string> Internal(StreamTopology topology, string applicationId, bool controlLog) =>
    [
        AnchorTopic.NameOf(applicationId),
        .. topology.RepartitionTopics.Keys.Select(name => $"{applicationId}-{name}"),
        .. topology.Subtopologies.SelectMany(part => part.StoresWithChangelog).Select(store => ChangelogTopic.NameOf(applicationId, store.Name)),
        .. (topology.Global?.SourceTopics ?? []).Where(topic => topic.Internal && controlLog).Select(topic => topic.FullName(applicationId)),
    ];

    private static List<string> Inputs(StreamTopology topology, ResetOptions options)
    {
        if (options.InputTopics is { Count: 0 })
        {
            throw new ArgumentException($"{nameof(options.InputTopics)} is empty: a reset sets the offsets of one input topic at least; null is all of them.", nameof(options));
        }

        var all = topology.Subtopologies.SelectMany(part => part.SourceTopics).Where(topic => !topic.Internal).Select(topic => topic.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        return options.InputTopics?.FirstOrDefault(topic => !all.Contains(topic)) is { } unread
            ? throw new ArgumentException($"{nameof(options.InputTopics)} names {unread}, which no task of the topology reads; they read {string.Join(", ", all)}.", nameof(options))
            : options.InputTopics is { } some ? all.FindAll(some.Contains) : all;
    }

    private static IReadOnlyList<PlannedOffset> Offsets(StreamsConfig config, IClusterAdmin admin, List<string> inputs, ResetPosition position)
    {
        var described = admin.DescribeTopics(inputs, config.RequestTimeout).ToDictionary(topic => topic.Name, topic => topic.Partitions);
        if (inputs.Find(topic => !described.ContainsKey(topic)) is { } missing)
        {
            throw new TopologyException($"Topic {missing} does not exist.");
        }

        List<TopicPartition> partitions = [.. inputs.SelectMany(topic => Enumerable.Range(0, described[topic]).Select(partition => new TopicPartition(topic, partition)))];
        Dictionary<TopicPartition, long> At(OffsetPosition where) =>
            admin.ListOffsets(partitions, where, config.RequestTimeout).ToDictionary(offset => offset.Partition, offset => offset.Offset);
        var (first, end) = (At(OffsetPosition.Earliest), At(OffsetPosition.End));
        var times = position.Kind == ResetPositionKind.Time ? At(OffsetPosition.At(Math.Max(0, position.Value))) : end;
        var committed = admin.CommittedOffsets(config.ApplicationId, partitions, config.RequestTimeout).ToDictionary(offset => offset.Partition, offset => offset.Offset);
        return
        [
            .. partitions.Select(partition =>
            {
                var target = position.Kind switch
                {
                    ResetPositionKind.Earliest => first[partition],
                    ResetPositionKind.Latest or ResetPositionKind.Time => times[partition],
                    ResetPositionKind.Shift => (committed[partition] < 0 ? first[partition] : committed[partition]) + position.Value,
                    _ => position.Value,
                };
                return new PlannedOffset(partition, committed[partition], Math.Clamp(target, first[partition], end[partition]), first[partition], end[partition]);
            }),
        ];
    }

    private static bool LooksInternal(string topic, string applicationId) =>
        topic.StartsWith($"{applicationId}-", StringComparison.Ordinal)
        && (InternalEndings.Any(ending => topic.EndsWith(ending, StringComparison.Ordinal))
            || (topic.Contains("-KTABLE-FK-JOIN-SUBSCRIPTION-", StringComparison.Ordinal) && topic.EndsWith("-topic", StringComparison.Ordinal)));

    private static IReadOnlyList<string> Folders(string root) => Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)] : [];
}
