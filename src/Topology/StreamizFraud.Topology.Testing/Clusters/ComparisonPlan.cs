using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Runs;

namespace StreamizFraud.Topology.Testing;

/// <summary>
/// What of a topology's results is determined by its input alone, and so must be equal in any two runs: a task that reads one topic takes the records of its
/// partition in one order, a task that reads several, or a repartition topic that several tasks fill, in any of many.
/// </summary>
internal sealed class ComparisonPlan
{
    private readonly SortedDictionary<string, (OutputComparison Comparison, string Why)> _topics = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (OutputComparison Comparison, string Why)> _stores = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public ComparisonPlan(StreamTopology topology, SimulationFeed feed, ClusterSimulationOptions options)
    {
        HasStores = topology.Subtopologies.Any(part => part.Stores.Count > 0);
        MayGrow = !HasStores && topology.RepartitionTopics.Count == 0 && topology.Global is null;
        var first = feed.Topics.Where(topic => topic.Next is null).Select(topic => topic.Name).ToHashSet(StringComparer.Ordinal);
        var free = topology.Subtopologies.ToDictionary(part => part, part => Freedom(topology, part, first));
        foreach (var topic in topology.Subtopologies.SelectMany(part => part.SinkTopics).Where(topic => !topic.Internal).Select(topic => topic.Name).Distinct())
        {
            var writers = topology.Subtopologies.Where(part => part.SinkTopics.Any(sink => !sink.Internal && sink.Name == topic)).ToList();
            _topics[topic] = writers.Select(part => free[part]).FirstOrDefault(reason => reason is not null) is { } why ? (OutputComparison.LastOfKey, why)
                : writers.Count > 1 ? (OutputComparison.EachInAnyOrder, "several tasks write it")
                : (OutputComparison.EachInOrder, "");
        }

        foreach (var topic in options.FurtherTopics)
        {
            _topics[topic] = free.Values.FirstOrDefault(reason => reason is not null) is { } why ? (OutputComparison.LastOfKey, why) : (OutputComparison.EachInOrder, "");
        }

        foreach (var (part, why) in free)
        {
            foreach (var store in part.StoresWithChangelog)
            {
                _stores[store.Name] = why is not null ? (OutputComparison.None, why) : (OutputComparison.LastOfKey, "");
            }
        }

        foreach (var (name, comparison) in options.Comparisons)
        {
            var topic = _topics.Keys.FirstOrDefault(topic => NameOfTopic(topic) == name);
            var store = _stores.Keys.FirstOrDefault(store => NameOfStore(store) == name);
            if (topic is null && store is null)
            {
                throw new ArgumentException(
                    $"{nameof(options.Comparisons)} names {name}, which is {(_topics.ContainsKey(name) && _stores.ContainsKey(name) ? "a topic and a store" : "no topic that the topology writes and no store with a changelog")}; those are {string.Join(", ", _topics.Keys.Select(NameOfTopic).Concat(_stores.Keys.Select(NameOfStore)))}.",
                    nameof(options));
            }

            if (topic is null && comparison is OutputComparison.EachInOrder or OutputComparison.EachInAnyOrder)
            {
                throw new ArgumentException($"{nameof(options.Comparisons)} asks for {comparison} of {name}: the rows of a store have no order. {nameof(OutputComparison.LastOfKey)} compares them.", nameof(options));
            }

            (topic is null ? _stores : _topics)[topic ?? store!] = (comparison, "as the options say");
        }
    }

    /// <summary>Whether the topology keeps state.</summary>
    public bool HasStores { get; }

    /// <summary>Whether it goes on when an input gets more partitions.</summary>
    public bool MayGrow { get; }

    /// <summary>Stores that are lost when their task moves.</summary>
    public static IEnumerable<string> Unlogged(StreamTopology topology) =>
        topology.Subtopologies.SelectMany(part => part.Stores).Where(store => !store.Logged).Select(store => store.Name).Distinct();

    /// <summary>How many records and rows of undisturbed runs were compared, by the names of <see cref="Texts"/>.</summary>
    public IReadOnlyDictionary<string, long> Counts => _counts;

    /// <summary>What is compared of each topic and store, for whoever reads it.</summary>
    public IReadOnlyDictionary<string, string> Texts(bool exactlyOnce)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (topic, (comparison, why)) in _topics)
        {
            texts[NameOfTopic(topic)] = Text(exactlyOnce ? TextOfTopic(comparison) : TextAtLeastOnce(comparison), why);
        }

        foreach (var (store, (comparison, why)) in _stores)
        {
            if (exactlyOnce)
            {
                texts[NameOfStore(store)] = Text(TextOfStore(comparison), why);
            }
        }

        return texts;
    }

    /// <summary>A run gives what another one over the same input gives.</summary>
    /// <exception cref="LedgerException">It does not.</exception>
    public void MustEqual(SimulationRun wanted, SimulationRun found, bool keysMoved = false)
    {
        foreach (var (topic, (comparison, _)) in _topics)
        {
            var content = TopicContent.Of(wanted, topic);
            if (comparison != OutputComparison.None)
            {
                Count(NameOfTopic(topic), content.Count);
            }

            Compare(content, TopicContent.Of(found, topic), keysMoved && comparison == OutputComparison.EachInOrder ? OutputComparison.EachInAnyOrder : comparison, found.Settings.ExactlyOnce);
        }

        if (found.Settings.ExactlyOnce)
        {
            StoresMustEqual(wanted, found);
        }
    }

    /// <summary>The rows of the stores that are compared are those of another run.</summary>
    /// <exception cref="LedgerException">They are not.</exception>
    public void StoresMustEqual(SimulationRun wanted, SimulationRun found)
    {
        foreach (var (store, (comparison, _)) in _stores)
        {
            if (comparison != OutputComparison.None)
            {
                var content = StoreContent.OfChangelog(wanted, store);
                Count(NameOfStore(store), content.Count);
                content.MustEqual(StoreContent.OfChangelog(found, store), keysAlone: comparison == OutputComparison.Keys);
            }
        }
    }

    private static string? Freedom(StreamTopology topology, Subtopology part, HashSet<string> first)
    {
        var sources = part.SourceTopics.ToList();
        if (sources.Find(source => source.Internal) is { Name: not null } repartition)
        {
            return $"it comes from {repartition.Name}, which several tasks fill";
        }

        var growing = sources.FindAll(source => !first.Contains(source.Name));
        if (growing.Count > 1)
        {
            return $"its task reads {string.Join(" and ", growing.Select(source => source.Name))}, of which either may come first";
        }

        if (growing.Find(source => topology.Subtopologies.Any(other => other.SinkTopics.Any(sink => sink.Name == source.Name))) is { Name: not null } own)
        {
            return $"it comes from {own.Name}, which several tasks fill";
        }

        return topology.Global?.SourceTopics.FirstOrDefault(source => !first.Contains(source.Name)) is { Name: not null } global
            ? $"the global store of {global.Name} may be ahead or behind"
            : null;
    }

    private static string Text(string what, string why) => why.Length > 0 ? $"{what} ({why})" : what;

    private static string TextOfStore(OutputComparison comparison) => comparison switch
    {
        OutputComparison.None => "nothing",
        OutputComparison.Keys => "the keys",
        _ => "the rows",
    };

    private static string TextOfTopic(OutputComparison comparison) => comparison switch
    {
        OutputComparison.None => "nothing",
        OutputComparison.EachInOrder => "every record of each key, in order",
        OutputComparison.EachInAnyOrder => "every record of each key, in any order",
        OutputComparison.LastOfKey => "the last of each key",
        _ => "the keys",
    };

    private string TextAtLeastOnce(OutputComparison comparison) => comparison switch
    {
        OutputComparison.None => "nothing",
        _ when HasStores => "each key has a record, whatever it says: at least once a store may count a record twice",
        OutputComparison.EachInOrder or OutputComparison.EachInAnyOrder => "every record of each key, some of them more often",
        _ => "each key has a record, whatever it says",
    };

    private string NameOfTopic(string topic) => _stores.ContainsKey(topic) ? $"topic {topic}" : topic;

    private string NameOfStore(string store) => _topics.ContainsKey(store) ? $"store {store}" : store;

    private void Count(string name, long records) => _counts[name] = _counts.GetValueOrDefault(name) + records;

    private void Compare(TopicContent wanted, TopicContent found, OutputComparison comparison, bool exactlyOnce)
    {
        switch (comparison)
        {
            case OutputComparison.None:
                break;
            case OutputComparison.EachInOrder or OutputComparison.EachInAnyOrder when exactlyOnce:
                wanted.MustEqual(found, inOrder: comparison == OutputComparison.EachInOrder);
                break;
            case OutputComparison.EachInOrder or OutputComparison.EachInAnyOrder when !HasStores:
                wanted.MustBeIn(found);
                break;
            case OutputComparison.LastOfKey when exactlyOnce:
                wanted.MustEndAs(found);
                break;
            default:
                wanted.MustHaveKeysOf(found, others: exactlyOnce);
                break;
        }
    }
}
