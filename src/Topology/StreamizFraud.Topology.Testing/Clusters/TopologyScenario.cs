using System.Globalization;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Testing.Runs;

namespace StreamizFraud.Topology.Testing;

/// <summary>A user's topology over a user's feed; or the undisturbed run of another such scenario, over what that one was fed.</summary>
internal sealed class TopologyScenario : Scenario
{
    /// <summary>Event time of the first record that is not late by more than the feed's largest delay, ms.</summary>
    private const long Beginning = 1_000_000;

    /// <summary>How often a key is drawn that shall lie in a certain partition.</summary>
    private const int Tries = 200;

    /// <summary>Settings by which a run tells its members apart.</summary>
    private static readonly (string Name, Func<StreamsConfig, object?> Of)[] Owned =
    [
        (nameof(StreamsConfig.ApplicationId), config => config.ApplicationId),
        (nameof(StreamsConfig.ClientId), config => config.ClientId),
        (nameof(StreamsConfig.ProcessingGuarantee), config => config.ProcessingGuarantee),
        (nameof(StreamsConfig.GroupInstanceId), config => config.GroupInstanceId),
        (nameof(StreamsConfig.StateDirectory), config => config.StateDirectory),
        (nameof(StreamsConfig.BootstrapServers), config => config.BootstrapServers),
    ];

    private readonly Simulated _simulated;
    private readonly TopologyScenario? _original;
    private readonly int _chunks;
    private readonly Dictionary<string, int>? _partitions;
    private readonly List<Fed> _fed = [];
    private readonly Dictionary<string, int> _grown = new(StringComparer.Ordinal);
    private readonly Lazy<StreamTopology> _topology;
    private ComparisonPlan? _plan;
    private SideEffects _effects = new(_ => { });
    private SimulationRun? _run;
    private long _clock;

    public TopologyScenario(Simulated simulated)
    {
        _simulated = simulated;
        _clock = Beginning + (long)simulated.Feed.LargestDelay.TotalMilliseconds;
        _topology = new(() =>
        {
            _effects = new SideEffects(effect => _run?.Trace.Add("outside", effect));
            return simulated.Topology(_effects);
        });
    }

    /// <summary>The same, undisturbed, over what another run was fed.</summary>
    /// <param name="original">The scenario of that run.</param>
    /// <param name="run">That run.</param>
    /// <param name="chunks">In how many parts it is fed.</param>
    public TopologyScenario(TopologyScenario original, SimulationRun run, int chunks)
        : this(original._simulated)
    {
        (_original, _chunks) = (original, chunks);
        _partitions = original.Topics.ToDictionary(topic => topic.Name, topic => run.Cluster.PartitionCount(topic.Name), StringComparer.Ordinal);
    }

    public override string Name => "topology";

    public override IReadOnlyList<string> Sources =>
        [.. _topology.Value.Subtopologies.SelectMany(part => part.SourceTopics).Select(topic => topic.FullName(Application)).Distinct()];

    public override IReadOnlyList<ExternalTopic> Topics =>
    [
        .. PartitionPlan.ExternalTopics(_topology.Value).Union(_simulated.Options.FurtherTopics).Union(_simulated.Feed.Topics.Select(topic => topic.Name))
            .Select(topic => new ExternalTopic(topic, Partitions: _partitions?[topic])),
    ];

    public override bool HasGlobalStore => _topology.Value.Global is not null;

    /// <summary>What was done outside.</summary>
    public SideEffects Effects => _effects;

    /// <summary>What is compared.</summary>
    public ComparisonPlan Plan => _plan ??= new ComparisonPlan(_topology.Value, _simulated.Feed, _simulated.Options);

    /// <summary>Whether keys have changed their partition.</summary>
    public bool HasGrown => _grown.Count > 0;

    /// <summary>The same, once it is sure that feed and topology belong together.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public ComparisonPlan CheckedPlan()
    {
        var read = _topology.Value.Parts.SelectMany(part => part.SourceTopics).Where(topic => !topic.Internal).Select(topic => topic.Name).ToHashSet(StringComparer.Ordinal);
        if (_simulated.Feed.Topics.FirstOrDefault(topic => !read.Contains(topic.Name)) is { } unread)
        {
            throw new ArgumentException($"The feed has records for {unread.Name}, which the topology does not read; it reads {string.Join(", ", read.Order(StringComparer.Ordinal))}.");
        }

        var filled = _topology.Value.Parts.SelectMany(part => part.SinkTopics).Select(topic => topic.Name)
            .Concat(_simulated.Options.FurtherTopics).Concat(_simulated.Feed.Topics.Select(topic => topic.Name));
        return read.Except(filled).Order(StringComparer.Ordinal).ToList() is { Count: > 0 } unfed
            ? throw new ArgumentException(
                $"The feed has no records for {string.Join(", ", unfed)}, which the topology reads: nothing that comes from there would be compared. {nameof(SimulationFeed.Before)} with no rows says that a topic stays empty.")
            : Plan;
    }

    public override StreamsConfig Configure(StreamsConfig config)
    {
        // Without this wait the first of two inputs would be read to its end before the other is looked at.
        config = config with { MaxTaskIdle = TimeSpan.Zero };
        var configured = _simulated.Options.Configure?.Invoke(config) ?? config;
        return Owned.FirstOrDefault(setting => !Equals(setting.Of(config), setting.Of(configured))) is { Name: { } name }
            ? throw new ArgumentException($"{nameof(ClusterSimulationOptions.Configure)} sets {name}, which belongs to the simulation: change other settings of what it is given, and leave this one.")
            : configured;
    }

    public override StreamTopology Build() => _topology.Value;

    public override ILedger OpenLedger(SimulationRun run)
    {
        _run = run;
        foreach (var topic in _simulated.Feed.Topics)
        {
            if (_original is null)
            {
                foreach (var (key, value) in topic.Rows)
                {
                    Produce(run, new Fed(topic.Name, PartitionOf(run, topic.Name, key, 0), key, value, 0));
                }
            }
        }

        if (_original is not null)
        {
            Feed(run, _original._fed.Where(record => _simulated.Feed.Topics.Any(topic => topic.Next is null && topic.Name == record.Topic)));
            return new NoLedger();
        }

        return new TopologyLedger(run, this, _simulated);
    }

    public override void Feed(SimulationRun run)
    {
        var topics = _simulated.Feed.Topics.Where(topic => topic.Next is not null).ToList();
        if (topics.Count == 0)
        {
            return;
        }

        var count = run.Dice.Between(1, 6);
        for (var i = 0; i < count; i++)
        {
            var topic = run.Dice.Pick(topics);
            _clock += run.Dice.Between(0, (int)_simulated.Feed.LargestStep.TotalMilliseconds);
            var late = run.Dice.Chance(250) ? run.Dice.Between(0, (int)_simulated.Feed.LargestDelay.TotalMilliseconds) : 0;
            var seed = run.Dice.Between(0, int.MaxValue - 1);
            var (key, value) = topic.Next!(new Random(seed));
            Produce(run, new Fed(topic.Name, PartitionOf(run, topic.Name, key, seed), key, value, _clock - late));
        }
    }

    public override bool FeedAfterwards(SimulationRun run, int round)
    {
        if (_original is not null)
        {
            var records = _original._fed.Where(record => _simulated.Feed.Topics.Any(topic => topic.Next is not null && topic.Name == record.Topic)).ToList();
            var size = Math.Max(1, (records.Count + _chunks - 1) / _chunks);
            var chunk = records.Skip(round * size).Take(size).ToList();
            Feed(run, chunk);
            return chunk.Count > 0;
        }

        if (round >= 2 || run.IsStopped || _simulated.Feed.AdvanceAtEnd == TimeSpan.Zero)
        {
            return false;
        }

        _clock += (long)_simulated.Feed.AdvanceAtEnd.TotalMilliseconds;
        foreach (var topic in _simulated.Feed.Topics.Where(topic => topic.Next is not null))
        {
            for (var partition = 0; partition < run.Cluster.PartitionCount(topic.Name); partition++)
            {
                FeedPartition(run, topic, partition, round);
            }
        }

        return true;
    }

    public override void Trouble(SimulationRun run)
    {
        if (!Plan.MayGrow || _simulated.Feed.Topics.Count == 0)
        {
            return;
        }

        var topic = run.Dice.Pick(_simulated.Feed.Topics).Name;
        var partitions = run.Cluster.PartitionCount(topic) + run.Dice.Between(1, 2);
        if (partitions <= 6)
        {
            run.Trace.Add("growth", $"{topic} to {partitions} partitions");
            run.Cluster.AddPartitions(topic, partitions);
            _grown[topic] = partitions;
        }
    }

    private static int PartitionOf(SimulationRun run, string topic, byte[]? key, int seed)
    {
        var partitions = run.Cluster.PartitionCount(topic);
        return key is null ? seed % partitions : Murmur2.Partition(key, partitions);
    }

    /// <summary>A record that ends up in a partition, if there is one with such a key among many.</summary>
    private void FeedPartition(SimulationRun run, FeedTopic topic, int partition, int round)
    {
        for (var seed = 1; seed <= Tries; seed++)
        {
            var (key, value) = topic.Next!(new Random(seed + round * Tries));
            if (key is null || PartitionOf(run, topic.Name, key, seed) == partition)
            {
                Produce(run, new Fed(topic.Name, partition, key, value, _clock));
                return;
            }
        }
    }

    private void Feed(SimulationRun run, IEnumerable<Fed> records)
    {
        foreach (var record in records)
        {
            Produce(run, record);
        }
    }

    private void Produce(SimulationRun run, Fed record)
    {
        _fed.Add(record);
        run.Cluster.Produce(record.Topic, record.Partition, record.Key, record.Value, record.Timestamp);
        run.Trace.Add("produce", string.Create(
            CultureInfo.InvariantCulture,
            $"{record.Topic}[{record.Partition}] {(record.Key is null ? "no key" : ReadableBytes.Of(record.Key))} = {(record.Value is null ? "null" : ReadableBytes.Of(record.Value))} at {record.Timestamp}"));
    }

    private sealed record Fed(string Topic, int Partition, byte[]? Key, byte[]? Value, long Timestamp);
}
