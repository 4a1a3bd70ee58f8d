using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Assignment;

/// <summary>
/// Works out how many partitions every topic of a topology has, and which tasks follow from that. Pure: it gets what the cluster knows
/// and says what is missing.
/// </summary>
internal sealed class PartitionPlan
{
    private readonly StreamTopology _topology;
    private readonly string _applicationId;
    private readonly Dictionary<string, int> _counts;
    private readonly string? _anchor;

    private PartitionPlan(StreamTopology topology, string applicationId, Dictionary<string, int> counts, string? anchor = null)
    {
        _topology = topology;
        _applicationId = applicationId;
        _counts = counts;
        _anchor = anchor;
    }

    /// <summary>Whether tasks follow from an anchor topic, not from the inputs.</summary>
    public bool IsAnchored => _anchor is not null;

    /// <summary>Partitions of the anchor topic; null: there is none.</summary>
    public int? Anchors => _anchor is null ? null : _counts[_anchor];

    /// <summary>Most tasks of a sub-topology.</summary>
    public int MostTasks => _topology.Subtopologies.Select(TaskCount).DefaultIfEmpty(1).Max();

    /// <summary>Partitions by full topic name: sources, those of global stores too, sinks and repartition topics.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>Full names of the repartition topics.</summary>
    public IReadOnlySet<string> RepartitionTopics => _topology.RepartitionTopics.Keys.Select(name => $"{_applicationId}-{name}").ToHashSet();

    /// <summary>Partitions that the topics need which the engine makes: repartition topics, the control log, the anchor topic, and changelogs but those that a source stands in for.</summary>
    public IReadOnlyDictionary<string, int> InternalTopics
    {
        get
        {
            var needed = RepartitionTopics.Concat(GlobalTopics).Concat(_anchor is null ? [] : [_anchor]).ToDictionary(topic => topic, topic => _counts[topic]);
            foreach (var part in _topology.Subtopologies)
            {
                foreach (var store in part.StoresWithChangelog)
                {
                    needed[ChangelogTopic.NameOf(_applicationId, store.Name)] = TaskCount(part);
                }
            }

            return needed;
        }
    }

    /// <summary>Full names of the topics of global stores that the engine makes, of one partition: the control log.</summary>
    public IEnumerable<string> GlobalTopics => InternalGlobals(_topology, _applicationId);

    /// <summary>Full names of the topics that the group subscribes to.</summary>
    public IReadOnlyCollection<string> SubscribedTopics => _anchor is null ? SourceTopics : [_anchor];

    /// <summary>Full names of the topics that tasks read.</summary>
    public IReadOnlyCollection<string> SourceTopics =>
        [.. _topology.Subtopologies.SelectMany(part => part.SourceTopics).Select(topic => topic.FullName(_applicationId)).Distinct()];

    /// <summary>Topics that must exist before the application starts: those the engine does not make itself.</summary>
    public static IReadOnlyCollection<string> ExternalTopics(StreamTopology topology) =>
        [.. topology.Parts.SelectMany(part => part.SourceTopics.Concat(part.SinkTopics)).Where(topic => !topic.Internal).Select(topic => topic.Name).Distinct()];

    /// <summary>Resolves the counts (rules R5, R7).</summary>
    /// <param name="topology">The plan.</param>
    /// <param name="applicationId">Prefix of internal topics.</param>
    /// <param name="external">Partitions of the topics that exist, by name.</param>
    /// <exception cref="TopologyException">Topics are missing, or joined topics differ in their partition counts; all problems at once.</exception>
    public static PartitionPlan Resolve(StreamTopology topology, string applicationId, IReadOnlyDictionary<string, int> external)
    {
        var problems = ExternalTopics(topology).Where(topic => !external.ContainsKey(topic)).Order(StringComparer.Ordinal)
            .Select(topic => $"Topic {topic} does not exist; create it before the application starts.").ToList();
        problems.AddRange(InternalTopicNames.Problems(topology, applicationId));
        Throw(problems);

        var counts = ExternalTopics(topology).ToDictionary(topic => topic, topic => external[topic]);
        foreach (var repartition in topology.RepartitionTopics.Values.Where(topic => topic.Partitions is not null))
        {
            counts[$"{applicationId}-{repartition.Name}"] = repartition.Partitions!.Value;
        }

        foreach (var topic in InternalGlobals(topology, applicationId))
        {
            counts[topic] = 1;
        }

        ResolveRepartitions(topology, applicationId, counts);
        Copartition(topology, applicationId, counts, problems);
        Throw(problems);
        return new PartitionPlan(topology, applicationId, counts);
    }

    /// <summary>What is wrong with the internal topics that exist.</summary>
    /// <param name="existing">Their partitions, by full name.</param>
    public IEnumerable<string> Misfits(IReadOnlyDictionary<string, int> existing) => InternalTopics
        .Where(topic => existing.TryGetValue(topic.Key, out var partitions) && partitions != topic.Value)
        .Select(topic =>
            $"Internal topic {topic.Key} has {existing[topic.Key]} partitions, but {topic.Value} are needed: a topic that the application reads has got others, and rows stay where they are while keys move. Give that topic the partitions it had under another name, or reset the application: its offsets, internal topics and state folders together.");

    /// <summary>Topics whose partitions are others than in this plan, although state comes from them: keys have moved, rows have not.</summary>
    /// <param name="later">The plan for the topics as they are now.</param>
    public IEnumerable<string> MovedKeys(PartitionPlan later) =>
        from part in _topology.Subtopologies
        where part.Stores.Count > 0
        from topic in part.SourceTopics.Select(topic => topic.FullName(_applicationId)).Distinct()
        where _counts[topic] != later._counts[topic]
        select $"Topic {topic} has {later._counts[topic]} partitions, and had {_counts[topic]}; stores {string.Join(", ", part.Stores.Select(store => store.Name))} come from it: keys are in other partitions now, their rows are not.";

    /// <summary>The same plan, knowing also topics that are written to beside the topology: dead letters.</summary>
    public PartitionPlan With(IReadOnlyDictionary<string, int> further)
    {
        var counts = new Dictionary<string, int>(_counts);
        foreach (var (topic, count) in further)
        {
            counts.TryAdd(topic, count);
        }

        return new PartitionPlan(_topology, _applicationId, counts, _anchor);
    }

    /// <summary>The same plan, whose tasks follow from an anchor topic.</summary>
    /// <param name="existing">Partitions of that topic; null: it does not exist, and gets one for each task of the widest sub-topology.</param>
    public PartitionPlan Anchored(int? existing)
    {
        var anchor = AnchorTopic.NameOf(_applicationId);
        var counts = new Dictionary<string, int>(_counts) { [anchor] = existing ?? MostTasks };
        return new PartitionPlan(_topology, _applicationId, counts, anchor);
    }

    /// <summary>The same plan, anchored if another one is.</summary>
    public PartitionPlan AnchoredAs(PartitionPlan other) => other._anchor is { } anchor ? Anchored(other._counts[anchor]) : this;

    /// <summary>Number of tasks of a sub-topology: the most partitions of its sources (rule N1).</summary>
    public int TaskCount(Subtopology subtopology) => subtopology.SourceTopics.Max(topic => _counts[topic.FullName(_applicationId)]);

    /// <summary>The tasks that a member runs which owns these partitions.</summary>
    /// <exception cref="StreamException">A task would be split between members: the assignor is not <c>range</c>, or members differ in their topology.</exception>
    public IReadOnlyCollection<TaskId> Tasks(IReadOnlySet<TopicPartition> owned)
    {
        var tasks = new SortedSet<TaskId>();
        foreach (var subtopology in _topology.Subtopologies)
        {
            if (_anchor is not null)
            {
                tasks.UnionWith(Enumerable.Range(0, TaskCount(subtopology))
                    .Where(partition => owned.Contains(new TopicPartition(_anchor, partition % _counts[_anchor])))
                    .Select(partition => new TaskId(subtopology.Id, partition)));
                continue;
            }

            var topics = subtopology.SourceTopics.Select(topic => topic.FullName(_applicationId)).ToList();
            for (var partition = 0; partition < TaskCount(subtopology); partition++)
            {
                var needed = topics.Where(topic => _counts[topic] > partition).Select(topic => new TopicPartition(topic, partition)).ToList();
                var have = needed.Count(owned.Contains);
                if (have == needed.Count)
                {
                    tasks.Add(new TaskId(subtopology.Id, partition));
                }
                else if (have > 0)
                {
                    throw new StreamException(
                        FaultScope.Application,
                        $"Task {subtopology.Id}_{partition} needs {string.Join(", ", needed)} on one member, and this one owns only {string.Join(", ", needed.Where(owned.Contains))}. All members must use the range assignor and the same topology.") { IsLoggable = true };
                }
            }
        }

        return tasks;
    }

    private static IEnumerable<string> InternalGlobals(StreamTopology topology, string applicationId) =>
        topology.Global is { } part ? part.SourceTopics.Where(topic => topic.Internal).Select(topic => topic.FullName(applicationId)) : [];

    private static void ResolveRepartitions(StreamTopology topology, string applicationId, Dictionary<string, int> counts)
    {
        // Chains of repartitions resolve from the front; each round must bring one on. A sub-topology that reads what it writes can only
        // go by the sources that are known, as Kafka Streams does, and gets its turn when nothing else moves.
        while (ResolveSome(topology, applicationId, counts, allKnown: true) || ResolveSome(topology, applicationId, counts, allKnown: false))
        {
        }

        var open = topology.RepartitionTopics.Values.Select(topic => $"{applicationId}-{topic.Name}").Where(topic => !counts.ContainsKey(topic)).ToList();
        Throw([.. open.Select(topic => $"The number of partitions of {topic} depends on itself; set it in Repartitioned or Grouped.")]);
    }

    private static bool ResolveSome(StreamTopology topology, string applicationId, Dictionary<string, int> counts, bool allKnown)
    {
        var progress = false;
        foreach (var subtopology in topology.Subtopologies)
        {
            var sources = subtopology.SourceTopics.Select(topic => topic.FullName(applicationId)).ToList();
            var known = sources.FindAll(counts.ContainsKey);
            if (known.Count == 0 || (allKnown && known.Count < sources.Count))
            {
                continue;
            }

            foreach (var sink in subtopology.SinkTopics.Where(topic => topic.Internal).Select(topic => topic.FullName(applicationId)))
            {
                progress |= counts.TryAdd(sink, known.Max(topic => counts[topic]));
            }
        }

        return progress;
    }

    private static void Copartition(StreamTopology topology, string applicationId, Dictionary<string, int> counts, List<string> problems)
    {
        foreach (var group in topology.CopartitionGroups)
        {
            var fixedTopics = group
                .Where(topic => !topic.Internal || topology.RepartitionTopics[topic.Name].Partitions is not null)
                .Select(topic => topic.FullName(applicationId)).ToList();
            var fixedCounts = fixedTopics.Select(topic => counts[topic]).Distinct().ToList();
            if (fixedCounts.Count > 1)
            {
                problems.Add(
                    $"These topics are joined and must have the same number of partitions: {string.Join(", ", fixedTopics.Select(topic => $"{topic} ({counts[topic]})"))}. Repartition one side.");
                continue;
            }

            var names = group.Select(topic => topic.FullName(applicationId)).ToList();
            var count = fixedCounts.Count == 1 ? fixedCounts[0] : names.Max(topic => counts[topic]);
            foreach (var name in names)
            {
                counts[name] = count;
            }
        }
    }

    private static void Throw(List<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new TopologyException(string.Join(Environment.NewLine, problems));
        }
    }
}
