using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;

namespace StreamizFraud.Topology.Runtime.Threads;

/// <summary>
/// Looks at the topics that a thread reads: how many partitions they have, and whether they are still those that it began with. Keeps the
/// plan that follows from them.
/// </summary>
/// <remarks>
/// Owned by the thread. A topic that grows changes the plan only with an assignment that shares the added partitions out: until then the
/// group does not know of them. With an anchor topic it changes when it is seen: whose partitions they are is known. What cannot follow stops the thread at once.
/// </remarks>
internal sealed class TopicWatch(ThreadEnvironment environment, ILogger logger) : IDisposable
{
    // The thread waits for the answer between two records; a broker that is slow gets its turn at the next interval.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly string[] _names =
    [
        .. environment.Partitions.SourceTopics.Concat(environment.Partitions.InternalTopics.Keys)
            .Concat(PartitionPlan.ExternalTopics(environment.Topology)).Distinct(),
    ];

    private readonly HashSet<string> _needed = [.. environment.Partitions.SourceTopics, .. environment.Partitions.InternalTopics.Keys];
    private readonly Dictionary<string, TopicDescription> _topics = [];
    private readonly MissingTopics _missing = new(environment.Time);
    private IClusterAdmin? _admin;
    private PartitionPlan? _next;
    private bool _hasGrown;
    private long _last = environment.Time.GetTimestamp();

    /// <summary>The plan that tasks are made by.</summary>
    public PartitionPlan Plan { get; private set; } = environment.Partitions;

    /// <summary>Whether inputs have got partitions, whose tasks are shared out by the anchor topic already: the next <see cref="Look(IReadOnlySet{TopicPartition})"/> takes them over.</summary>
    /// <returns>True once each time they were seen.</returns>
    public bool TakeGrowth()
    {
        var hasGrown = _hasGrown;
        _hasGrown = false;
        return hasGrown;
    }

    /// <summary>Told of another plan.</summary>
    public Action<PartitionPlan> Adopted { private get; init; } = _ => { };

    /// <summary>The topics as they were seen last, by name.</summary>
    public IReadOnlyDictionary<string, TopicDescription> Topics => _topics;

    /// <summary>Whether a partition has come to be since the thread began.</summary>
    public bool IsAdded(TopicPartition partition) =>
        environment.Partitions.Counts.TryGetValue(partition.Topic, out var count) && partition.Partition >= count;

    /// <summary>Looks, if it is time to. Failures of the cluster are logged.</summary>
    /// <returns>Why nothing that the thread knows of its inputs can be relied on; null if all is well.</returns>
    /// <exception cref="StreamException">The topics have changed so that the application cannot go on.</exception>
    public string? LookIfDue()
    {
        if (environment.Time.GetElapsedTime(_last) < (_missing.Any ? MissingTopics.AskAgain : environment.Options.Config.MetadataMaxAge))
        {
            return null;
        }

        try
        {
            var change = Look(Limit);
            if (_next is { } next)
            {
                if (!environment.Partitions.SourceTopics.Any(topic => next.Counts[topic] != Plan.Counts[topic]))
                {
                    Adopt(next);
                }
                else if (Plan.IsAnchored)
                {
                    _hasGrown = true;
                }
                else
                {
                    ThreadLog.GrowthAwaited(logger, environment.Index, Differences(next));
                }
            }

            return change;
        }
        catch (ClusterException exception) when (exception.Fault is ClusterFault.Unreachable or ClusterFault.Refused)
        {
            ThreadLog.LookFailed(logger, environment.Index, exception.Message);
            return null;
        }
    }

    /// <summary>Looks, and takes over the partitions that the group has shared out.</summary>
    /// <param name="owned">What this member owns.</param>
    /// <exception cref="ClusterException">
    /// <see cref="ClusterFault.Unreachable"/>: no answer, or one that is older than the assignment.
    /// </exception>
    /// <exception cref="StreamException">The topics have changed so that the application cannot go on.</exception>
    public void Look(IReadOnlySet<TopicPartition> owned)
    {
        Look(environment.Options.Config.RequestTimeout);
        foreach (var partition in owned)
        {
            if ((_next ?? Plan).Counts.GetValueOrDefault(partition.Topic) <= partition.Partition)
            {
                throw new ClusterException(ClusterFault.Unreachable, $"{partition} is assigned, and not known to the whole cluster yet.");
            }
        }

        _hasGrown = false;
        if (_next is { } next && (Plan.IsAnchored || owned.Any(partition => partition.Partition >= Plan.Counts[partition.Topic])) && FitsAssignment(next, owned))
        {
            Adopt(next);
        }
    }

    /// <summary>Looks at the topics without an assignment that is new.</summary>
    /// <param name="timeout">Longest wait for the cluster.</param>
    /// <returns>What was accepted that makes positions in inputs worthless; null otherwise.</returns>
    public string? Look(TimeSpan timeout)
    {
        _last = environment.Time.GetTimestamp();
        var found = (_admin ??= environment.Cluster.CreateAdmin(environment.Options.Admin)).DescribeTopics(_names, timeout).ToDictionary(topic => topic.Name);
        RefuseMissing(_missing.Look(_needed, found.ContainsKey));
        string? accepted = null;
        foreach (var name in _needed)
        {
            accepted = Compare(name, found[name]) ?? accepted;
        }

        foreach (var (name, topic) in found)
        {
            _topics[name] = topic;
        }

        _next = found.Any(topic => Plan.Counts.TryGetValue(topic.Key, out var count) && topic.Value.Partitions != count)
            || Plan.Misfits(Partitions(found)).Any()
            ? Resolve(found)
            : null;
        return accepted;
    }

    public void Dispose() => _admin?.Dispose();

    private static Dictionary<string, int> Partitions(Dictionary<string, TopicDescription> topics) =>
        topics.ToDictionary(topic => topic.Key, topic => topic.Value.Partitions);

    private static bool FitsAssignment(PartitionPlan plan, IReadOnlySet<TopicPartition> owned)
    {
        try
        {
            plan.Tasks(owned);
            return true;
        }
        catch (StreamException)
        {
            // Who shared out knew of some added partitions only; when the others are shared out too, all of them are taken.
            return false;
        }
    }

    /// <summary>An answer that leaves topics out is no answer, until it is to be believed.</summary>
    private void RefuseMissing(IReadOnlyList<(string Topic, bool IsGone)> missing)
    {
        foreach (var (topic, isGone) in missing)
        {
            if (isGone && _topics.ContainsKey(topic))
            {
                throw TopicChange.Stop($"Topic {topic} was deleted while the application runs.");
            }
        }

        if (missing.Count > 0)
        {
            throw new ClusterException(ClusterFault.Unreachable, $"Topic {missing[0].Topic} is not in the cluster's answer; asking again.");
        }
    }

    /// <summary>Whether a topic is the one that it was.</summary>
    private string? Compare(string name, TopicDescription now)
    {
        var known = _topics.GetValueOrDefault(name);
        if (known is null || known.Id == now.Id || known.Id.Length == 0 || now.Id.Length == 0)
        {
            return null;
        }

        var change = $"Topic {name} was deleted and made anew while the application runs: places in it mean other records now.";
        if (environment.Options.Config.ChangedTopics == ChangedTopicPolicy.Stop)
        {
            throw TopicChange.Stop(change);
        }

        ThreadLog.ChangeAccepted(logger, change);
        return change;
    }

    /// <summary>The plan for the topics as they are now.</summary>
    private PartitionPlan Resolve(Dictionary<string, TopicDescription> found)
    {
        var counts = new Dictionary<string, int>(Plan.Counts);
        foreach (var (name, topic) in found)
        {
            counts[name] = topic.Partitions;
        }

        PartitionPlan next;
        try
        {
            next = PartitionPlan.Resolve(environment.Topology, environment.ApplicationId, counts).AnchoredAs(Plan).With(counts);
        }
        catch (TopologyException exception)
        {
            throw new StreamException(FaultScope.Application, $"Topics have changed while the application runs. {exception.Message}", exception) { IsLoggable = true };
        }

        var moved = Plan.MovedKeys(next).ToList();
        var misfits = next.Misfits(Partitions(found)).ToList();
        if (misfits.Count > 0)
        {
            throw new StreamException(FaultScope.Application, string.Join(Environment.NewLine, moved.Concat(misfits))) { IsLoggable = true };
        }

        if (moved.Count > 0)
        {
            var message = string.Join(Environment.NewLine, moved);
            if (environment.Options.Config.ChangedTopics == ChangedTopicPolicy.Stop)
            {
                throw TopicChange.Stop(message);
            }

            ThreadLog.ChangeAccepted(logger, message);
        }

        return next;
    }

    private void Adopt(PartitionPlan next)
    {
        ThreadLog.TopicsGrew(logger, environment.Index, Differences(next));
        Plan = next;
        _next = null;
        Adopted(next);
    }

    private string Differences(PartitionPlan next) => string.Join(
        ", ", next.Counts.Where(topic => Plan.Counts.GetValueOrDefault(topic.Key) != topic.Value).Select(topic => $"{topic.Key} {Plan.Counts.GetValueOrDefault(topic.Key)} to {topic.Value}"));
}
