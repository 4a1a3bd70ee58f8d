using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Monitoring.Counts;
using StreamizFraud.Monitoring.Streams;
using StreamizFraud.Monitoring.Tests.Bugs;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Monitoring.Tests.Streams;

/// <summary>On a cluster of several members, with crashes, zombies, lost calls and full disks by seed, the counts of all windows are those of an undisturbed run, byte for byte.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Seeds = 40;
    private static readonly MonitorNames Names = new(WatchedWorld.Set.Name);
    private static readonly ModelIdentity[] Models = [new("fraud", "1", new string('1', 64)), new("fraud", "2", new string('2', 64))];

    // Labels are waited for longer than a member is away, and are final when time jumps at the end.
    private static readonly MonitorOptions Options = new()
    {
        LabelMaturity = TimeSpan.FromDays(2), LabelGrace = TimeSpan.FromDays(9), BatchSize = 7, Profile = _ => Profile(), Limits = new HealthLimits { LeastRows = 5, LeastFrauds = 1 },
    };

    private static readonly SimulationFeed Feed = new SimulationFeed { LargestStep = TimeSpan.FromMinutes(20), LargestDelay = TimeSpan.FromHours(3), AdvanceAtEnd = TimeSpan.FromDays(7) }
        .Topic("decisions", Decided, Serde.Utf8, new DecisionSerde())
        .Topic("labels", random => KeyValuePair.Create(Id(random), new Label(random.Next(3) == 0 ? LabelVerdict.Genuine : LabelVerdict.Fraud, 0)), Serde.Utf8, new LabelSerde());

    [Fact]
    public void Windows_are_counted_exactly_once_under_every_kind_of_trouble()
    {
        var report = ClusterSimulation.Run(Topology(), Feed, Enumerable.Range(1, Seeds), Comparing());
        output.WriteLine(report.ToString());
        Assert.All(["crash", "absence", "reply lost"], kind => Assert.True(report.Events.ContainsKey(kind), kind));
    }

    [Fact]
    public void A_twin_that_keeps_counts_in_a_field_is_caught()
    {
        var failure = Assert.Throws<ClusterSimulationException>(() => ClusterSimulation.Run(Twin(), Feed, Enumerable.Range(1, Seeds), Comparing() with { Invariants = [] }));
        output.WriteLine(failure.Finding);
    }

    private static ClusterSimulationOptions Comparing() => new()
    {
        Comparisons = new Dictionary<string, OutputComparison>
        {
            [Names.Windows] = OutputComparison.LastOfKey,
            // When a state changes on the way depends on which counts come first.
            ["health"] = OutputComparison.None,
        },
        // A member that is away twice at the same record for longer than its transaction may last is told as too slow, and stops.
        Configure = config => config with { TransactionTimeout = TimeSpan.FromMinutes(5) },
        Invariants =
        [
            new SimulationInvariant("figures over labels are told", outcome =>
                outcome.Read("health", Serde.Utf8, new ModelHealthSerde()).Any(told => told.Value.Measure == HealthMeasures.Brier) ? null : "there are none"),
        ],
        ShrinkRuns = 0,
    };

    private static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        Decisions(builder)
            .MonitorModel(builder, WatchedWorld.Set, builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde())).Process(() => new AtItsTime<Label>((label, time) => label with { TimeMs = time })), Options)
            .To("health", Produced.With(Serde.Utf8, new ModelHealthSerde()));
        return builder.Build();
    }

    private static StreamTopology Twin()
    {
        var builder = new StreamsBuilder();
        builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde())).To("others", Produced.With(Serde.Utf8, new LabelSerde()));
        builder.AddStateStore(Stores.KeyValue(Names.Windows, new WindowKeySerde(), new WindowCountsSerde())).AddStateStore(Stores.KeyValue(Names.Told, Serde.Utf8, new ModelHealthSerde()));
        Decisions(builder)
            .Process(() => new HoldsBack(new ObserveProcessor<string>(WatchedWorld.Set.Definitions, WatchedWorld.Set.Sha256, Options)))
            .Repartition(new Repartitioned<WindowKey, WindowCounts> { Name = Names.Observed, KeySerde = new WindowKeySerde(), ValueSerde = new WindowCountsSerde(), Partitions = 1 })
            .Process(() => new HealthProcessor(WatchedWorld.Set.Definitions, Names, Options, hasLabels: false), Names.Windows, Names.Told)
            .To("health", Produced.With(Serde.Utf8, new ModelHealthSerde()));
        return builder.Build();
    }

    private static KStream<string, Decision> Decisions(StreamsBuilder builder) =>
        builder.Stream("decisions", Consumed.With(Serde.Utf8, new DecisionSerde()))
            .Process(() => new AtItsTime<Decision>((decision, time) => decision with { EventTimeMs = time }));

    private static string Id(Random random) => $"p{random.Next(1, 60)}";

    private static KeyValuePair<string, Decision> Decided(Random random)
    {
        var id = Id(random);
        var score = random.NextSingle();
        return KeyValuePair.Create(id, new Decision
        {
            PaymentId = id,
            CardToken = $"k1.{random.Next(1, 9)}",
            Outcome = score > 0.8 ? DecisionOutcome.Review : DecisionOutcome.Approve,
            DecidedBy = DecidedBy.Model,
            Score = score,
            CalibratedScore = score / 3.0,
            Model = Models[random.Next(Models.Length)],
            FeatureSet = WatchedWorld.Set.Name,
            FeatureSetSha256 = WatchedWorld.Set.Sha256,
            Features = Enumerable.Range(0, WatchedWorld.Set.Width).Select(_ => random.NextDouble()).ToArray(),
            EventTimeMs = 0,
            Source = new RecordMetadata("payments", 0, 0),
        });
    }

    private static TrainingProfile Profile()
    {
        var rows = new TrainingRows(WatchedWorld.Set.Definitions, 0.8);
        var vector = new double[WatchedWorld.Set.Width];
        for (var i = 0; i < 100; i++)
        {
            vector.AsSpan().Fill(i / 100.0);
            rows.Add(vector, i / 100.0, i);
        }

        return rows.ToProfile();
    }

    /// <summary>Gives a value the time of its record.</summary>
    private sealed class AtItsTime<V>(Func<V, long, V> at) : IProcessor<string, V, string, V>
    {
        private IProcessorContext<string, V> _context = null!;

        public void Init(IProcessorContext<string, V> context) => _context = context;

        public void Process(in Record<string, V> record) => _context.Forward(record.WithValue(at(record.Value, record.Timestamp)));
    }

    /// <summary>Sends the counts of a batch with those of the next.</summary>
    private sealed class HoldsBack(IBatchProcessor<string, Decision, WindowKey, WindowCounts> inner) : IBatchProcessor<string, Decision, WindowKey, WindowCounts>, IBatchResults<WindowKey, WindowCounts>
    {
        private List<Record<WindowKey, WindowCounts>> _held = [];

        public int BatchSize => inner.BatchSize;

        public void Process(ReadOnlySpan<Record<string, Decision>> batch, IBatchResults<WindowKey, WindowCounts> results)
        {
            var held = _held;
            _held = [];
            inner.Process(batch, this);
            held.ForEach(record => results.Forward(0, record));
        }

        public void Forward(int index, in Record<WindowKey, WindowCounts> result) => _held.Add(result);

        public void Fail(int index, string reason) => throw new InvalidOperationException(reason);
    }
}
