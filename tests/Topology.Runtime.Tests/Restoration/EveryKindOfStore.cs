using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>
/// One task with a store of every kind, and the records that the folders under <c>Written</c> were made of. Neither may change: the folders are
/// what earlier versions wrote for exactly these. A new kind of store gets a topology and a folder of its own.
/// </summary>
internal static class EveryKindOfStore
{
    public const string Task = "0_0";

    private static readonly TimeWindows Tumbling = TimeWindows.OfSizeAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));

    public static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var input = builder.Stream<string, long>("in");
        var groups = input.GroupByKey();
        groups.Count(Materialized.As<string, long>("counts")).ToStream().To("counts-out");
        builder.AddStateStore(Stores.KeyValue("last", Serde.Utf8, Serde.Int64));
        input.Process(() => new Last(), Named.As("keep-last"), "last").To("last-out");
        groups.WindowedBy(Tumbling).Count(Materialized.As<string, long>("windows")).ToStream().To("windows-out");
        groups.WindowedBy(Tumbling).EmitStrategy(EmitStrategy.OnWindowClose).Count(Materialized.As<string, long>("closed")).ToStream().To("closed-out");
        groups.WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)))
            .Count(Materialized.As<string, long>("sliding")).ToStream().To("sliding-out");
        groups.WindowedBy(SessionWindows.OfInactivityGapAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)))
            .Count(Materialized.As<string, long>("sessions")).ToStream().To("sessions-out");
        groups.WindowedBy(Tumbling).Count(Materialized.As<string, long>("suppressed"))
            .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("held")).ToStream().To("held-out");
        input.LeftJoin(
                builder.Stream<string, long>("other"),
                (long left, long? right) => left + (10 * (right ?? 0)),
                JoinWindows.OfTimeDifferenceAndGrace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5)),
                StreamJoined.As<string, long, long>("left").WithStoreName("left"))
            .To("left-out");
        var versions = builder.Table("table", materialized: Materialized.AsVersioned<string, long>("versions", TimeSpan.FromMinutes(5)));
        input.Join(versions, (left, right) => (100 * right) + left).To("versions-out");
        return builder.Build();
    }

    /// <summary>Pipes what the folders were made of: three keys, 80 seconds, late records, deletes.</summary>
    public static void PipeWritten(TopologyTestDriver driver)
    {
        var (input, other, table) = Inputs(driver);
        for (var second = 0; second < 80; second++)
        {
            var key = $"k{second % 3}";
            if (second % 5 == 0)
            {
                table.PipeInput(key, second, second * 1_000);
            }

            input.PipeInput(key, second, Math.Max(0, second - (second % 4 == 3 ? 6 : 0)) * 1_000);
            if (second % 7 == 0)
            {
                other.PipeInput(key, second, second * 1_000);
            }
        }

        table.PipeTombstone("k1", 79_000);
        driver.Commit();
    }

    /// <summary>Goes on from there: closes what is open and touches every store again.</summary>
    public static void PipeMore(TopologyTestDriver driver)
    {
        var (input, other, table) = Inputs(driver);
        for (var second = 80; second < 120; second++)
        {
            input.PipeInput($"k{second % 3}", second, second * 1_000);
            other.PipeInput($"k{second % 2}", second, second * 1_000);
        }

        table.PipeInput("k0", 1, 120_000);
        input.PipeInput("k0", 1_000, 200_000);
        driver.Commit();
    }

    /// <summary>All that came out, topic by topic.</summary>
    public static IReadOnlyList<string> Results(TopologyTestDriver driver) =>
    [
        .. driver.ProducedTopicNames.Where(topic => topic.EndsWith("-out", StringComparison.Ordinal)).Order()
            .SelectMany(topic => driver.Cluster.ReadAll(topic, 0).Select(record =>
                $"{topic} {Convert.ToHexString(record.Key ?? [])} {Convert.ToHexString(record.Value ?? [])} {record.Timestamp}")),
    ];

    private static (TestInputTopic<string, long> Input, TestInputTopic<string, long> Other, TestInputTopic<string, long> Table) Inputs(TopologyTestDriver driver) =>
        (driver.CreateInputTopic<string, long>("in"), driver.CreateInputTopic<string, long>("other"), driver.CreateInputTopic<string, long>("table"));

    private sealed class Last : IProcessor<string, long, string, long>
    {
        private IProcessorContext<string, long> _context = null!;
        private IKeyValueStore<string, long> _last = null!;

        public void Init(IProcessorContext<string, long> context)
        {
            _context = context;
            _last = context.GetStateStore<IKeyValueStore<string, long>>("last");
        }

        public void Process(in Record<string, long> record)
        {
            _last.TryGet(record.Key, out var before);
            _last.Put(record.Key, record.Value);
            _context.Forward(record.WithValue(before));
        }
    }
}
