using System.Buffers;
using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Tasks;

/// <summary>
/// A result that was held back and fails when its time has come is its own fault, not that of the record that made time pass
/// (<c>docs/decisions/0014</c>).
/// </summary>
public sealed class HeldBackFailureTests
{
    private const int Records = 50;
    private const int BadOne = 20;

    private static readonly TopologyTestOptions DeadLetters = new() { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };

    public static TheoryData<string> Holders => ["suppress", "suppress-final", "close", "session-close", "sliding-close", "left join", "outer join", "table join", "cache"];

    [Theory]
    [Trait("Fault", "1.9")]
    [MemberData(nameof(Holders))]
    public void A_held_back_result_that_fails_is_the_only_dead_letter_and_all_others_come_out(string holder)
    {
        using var driver = new TopologyTestDriver(Topology(holder), DeadLetters);
        for (var i = 0; i < Records; i++)
        {
            Pipe(driver, i);
            if (i == Records / 2)
            {
                // What failed must have left its buffer for good.
                driver.Restart();
            }
        }

        // One more, so that the last of them is due; its own result stays in the buffer.
        Pipe(driver, Records);
        driver.Commit();

        var expected = Enumerable.Range(0, Records).Where(i => i != BadOne).Select(i => $"k{i}");
        Assert.Equal(expected, Results(driver).Where(key => key != $"k{Records}"));
        var letter = Assert.Single(driver.Cluster.ReadAll("dead", 0));
        Assert.StartsWith($"k{BadOne}", Text(letter.Key!), StringComparison.Ordinal);
        Assert.EndsWith($"v{BadOne}", Text(letter.Value!), StringComparison.Ordinal);
        Assert.Equal(typeof(FormatException).FullName, Header(letter, "__streams.errors.exception"));
        Assert.False(string.IsNullOrEmpty(Header(letter, "__streams.errors.node")));
        Assert.Equal(Records + 1, driver.Cluster.CommittedOffset("app", new TopicPartition("L", 0)).Offset);
    }

    [Theory]
    [Trait("Fault", "1.9")]
    [MemberData(nameof(Holders))]
    public void With_Stop_the_error_names_the_node_that_held_the_result_back(string holder)
    {
        using var driver = new TopologyTestDriver(Topology(holder));

        var failure = Assert.ThrowsAny<StreamException>(() =>
        {
            for (var i = 0; i <= Records; i++)
            {
                Pipe(driver, i);
            }

            driver.Commit();
        });

        Assert.Contains("held back by", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain($"v{BadOne}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "1.9")]
    public void A_record_that_fails_in_its_own_right_leaves_held_back_rows_where_they_were()
    {
        using var driver = new TopologyTestDriver(FailsAfterwards(), DeadLetters);
        driver.CreateInputTopic<string, string>("L").PipeInput("a", "bad", 0);
        driver.CreateInputTopic<string, string>("L").PipeInput("b", "trigger-fails", 10);
        Assert.Equal(["trigger-fails"], Letters(driver));
        driver.CreateInputTopic<string, string>("L").PipeInput("c", "fine", 20);

        Assert.Equal(["trigger-fails", "bad"], Letters(driver));
        driver.CreateInputTopic<string, string>("L").PipeInput("d", "fine", 40);
        Assert.Equal(["c"], Results(driver));
    }

    /// <summary>What a held-back result did before it failed is undone, what others did in the same step is not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Fault", "1.9")]
    public void Writes_below_a_held_back_result_are_undone_with_it_alone(bool rewindable)
    {
        var builder = new StreamsBuilder().AddStateStore(Stores.KeyValue("seen", Serde.Utf8, new TallySerde()));
        builder.Stream<string, string>("L").GroupByKey().Aggregate(() => string.Empty, (_, value, _) => value, Materialized.As<string, string>("rows"))
            .Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(5), BufferConfig.Unbounded()).WithName("held")).ToStream().MapValues(value => value!)
            .Process(() => new Count(rewindable), "seen").To("out");
        using var driver = new TopologyTestDriver(builder.Build(), DeadLetters);
        var input = driver.CreateInputTopic<string, string>("L");
        foreach (var (key, value) in new[] { ("a", "1"), ("b", "bad"), ("c", "1"), ("d", "bad"), ("e", "1") })
        {
            input.PipeInput(key, value, 0);
        }

        // All five are due at once.
        input.PipeInput("z", "1", 100);

        Assert.Equal(["1", "2", "3"], driver.Cluster.ReadAll("out", 0).Select(record => Text(record.Value!)));
        Assert.Equal(2, driver.Cluster.ReadAll("dead", 0).Count);
        Assert.True(driver.GetKeyValueStore<string, Tally>("seen").TryGet("all", out var tally));
        Assert.Equal(3, tally.Value);
    }

    [Fact]
    public void The_serde_of_a_cached_table_that_is_restored_from_its_source_is_told_topics_that_exist_and_no_other()
    {
        var topics = new HashSet<string>();
        var serde = new ListeningSerde(topics);
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Optimizations = TopologyOptimizations.ReuseTableSourceTopics });
        builder.Table("L", Consumed.With<string, string>(serde, serde), Materialized.As<string, string>("rows").WithCachingEnabled())
            .ToStream(Named.As("changes")).MapValues(Fails, Named.As("fails")).To("out", Produced.With<string, string>(serde, serde));
        using var driver = new TopologyTestDriver(builder.Build(), DeadLetters);
        driver.CreateInputTopic<string, string>("L").PipeInput("a", "fine", 0);
        driver.CreateInputTopic<string, string>("L").PipeInput("b", "bad", 0);

        driver.Commit();

        Assert.Equal(["bad"], Letters(driver));
        Assert.Equal(["a"], Results(driver));
        Assert.Equal(["L", "out"], topics.Order());
    }

    private static StreamTopology FailsAfterwards()
    {
        var builder = new StreamsBuilder();
        var stream = builder.Stream<string, string>("L");
        stream.GroupByKey().Aggregate(() => string.Empty, (_, value, _) => value, Materialized.As<string, string>("rows"))
            .Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(5), BufferConfig.Unbounded()).WithName("held")).ToStream()
            .MapValues(value => value == "bad" ? throw new FormatException(value) : value).To("out");
        stream.ForEach((_, value) =>
        {
            if (value == "trigger-fails")
            {
                throw new FormatException(value);
            }
        });
        return builder.Build();
    }

    private static StreamTopology Topology(string holder)
    {
        var builder = new StreamsBuilder(new StreamsBuilderOptions { AllowGeneratedNames = true, Serdes = DefaultSerdes.None.With(new TextOfKnownTopics()) });
        var stream = builder.Stream<string, string>("L");
        var grouped = stream.GroupByKey();
        var windows = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMilliseconds(5));
        var join = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMilliseconds(5));
        switch (holder)
        {
            case "suppress":
                grouped.Aggregate(() => string.Empty, (_, value, _) => value, Materialized.As<string, string>("rows"))
                    .Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromMilliseconds(5), BufferConfig.Unbounded()).WithName("held"))
                    .ToStream().MapValues(Fails).To("out");
                break;
            case "suppress-final":
                Unwindowed(grouped.WindowedBy(windows).Aggregate(() => string.Empty, (_, value, _) => value, Materialized.As<string, string>("rows"))
                    .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("held")).ToStream());
                break;
            case "close":
                Unwindowed(grouped.WindowedBy(windows).EmitStrategy(EmitStrategy.OnWindowClose)
                    .Aggregate(() => string.Empty, (_, value, _) => value, Materialized.As<string, string>("w").WithRetention(TimeSpan.FromHours(1))).ToStream());
                break;
            case "session-close":
                Unwindowed(grouped.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMilliseconds(5))).EmitStrategy(EmitStrategy.OnWindowClose)
                    .Aggregate(() => string.Empty, (_, value, _) => value, (_, a, _) => a, Materialized.As<string, string>("w").WithRetention(TimeSpan.FromHours(1))).ToStream());
                break;
            case "sliding-close":
                Unwindowed(grouped.WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMilliseconds(5))).EmitStrategy(EmitStrategy.OnWindowClose)
                    .Aggregate(() => string.Empty, (_, value, _) => value, Materialized.As<string, string>("w").WithRetention(TimeSpan.FromHours(1))).ToStream());
                break;
            case "left join":
                stream.LeftJoin(builder.Stream<string, string>("R"), (l, r) => Fails(l), join, StreamJoined.As<string, string, string>("j").WithStoreName("j")).To("out");
                break;
            case "outer join":
                stream.OuterJoin(builder.Stream<string, string>("R"), (l, r) => Fails(l), join, StreamJoined.As<string, string, string>("j").WithStoreName("j")).To("out");
                break;
            case "table join":
                var table = builder.Table("R", materialized: Materialized.AsVersioned<string, string>("t", TimeSpan.FromHours(1)));
                stream.LeftJoin(table, (l, r) => Fails(l), Joined.As<string, string, string>("j").WithGracePeriod(TimeSpan.FromMilliseconds(5))).To("out");
                break;
            case "cache":
                grouped.Aggregate(() => string.Empty, (_, value, _) => value, Materialized.As<string, string>("c").WithCachingEnabled()).ToStream().MapValues(Fails).To("out");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(holder));
        }

        return builder.Build();

        static void Unwindowed(KStream<Windowed<string>, string?> results) => results.SelectKey((key, _) => key.Key).MapValues(Fails).To("out", Produced.With(Serde.Utf8, Serde.Utf8));
    }

    private static string Fails(string? value) =>
        value == $"v{BadOne}" || value == "bad" ? throw new FormatException($"cannot use {value}") : value!;

    private static void Pipe(TopologyTestDriver driver, int i) =>
        driver.CreateInputTopic<string, string>("L").PipeInput($"k{i}", $"v{i}", 10 * i);

    private static IEnumerable<string> Results(TopologyTestDriver driver) => driver.Cluster.ReadAll("out", 0).Select(record => Text(record.Key!));

    private static IEnumerable<string> Letters(TopologyTestDriver driver) => driver.Cluster.ReadAll("dead", 0).Select(record => Text(record.Value!));

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static string? Header(SimulatedRecord record, string name) =>
        record.Headers.Last(name)?.Value is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>Text for whose bytes a topic must be told that there is, as serdes do that ask a registry: a dead letter is no reason to make another one up.</summary>
    private sealed class TextOfKnownTopics : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context)
        {
            Check(context);
            Serde.Utf8.Serialize(value, destination, context);
        }

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
        {
            Check(context);
            return Serde.Utf8.Deserialize(bytes, context);
        }

        private static void Check(in SerdeContext context) => Assert.True(
            context.Topic is "L" or "R" or "out"
                || (context.Topic.StartsWith("app-", StringComparison.Ordinal) && context.Topic.EndsWith("-changelog", StringComparison.Ordinal)),
            $"There is no topic {context.Topic}.");
    }

    /// <summary>Text; the topics that it is told are kept.</summary>
    private sealed class ListeningSerde(HashSet<string> topics) : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context)
        {
            topics.Add(context.Topic);
            Serde.Utf8.Serialize(value, destination, context);
        }

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context)
        {
            topics.Add(context.Topic);
            return Serde.Utf8.Deserialize(bytes, context);
        }
    }

    /// <summary>A value that is changed in place.</summary>
    internal sealed class Tally : IRewindable
    {
        private int _marked;

        public int Value { get; set; }

        public void Mark() => _marked = Value;

        public void Rewind() => Value = _marked;
    }

    private sealed class TallySerde : ISerde<Tally>
    {
        public void Serialize(Tally value, System.Buffers.IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Int64.Serialize(value.Value, destination, context);

        public Tally Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => new() { Value = (int)Serde.Int64.Deserialize(bytes, context) };
    }

    /// <summary>Counts, then fails at "bad".</summary>
    private sealed class Count(bool inPlace) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IKeyValueStore<string, Tally> _seen = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _seen = context.GetStateStore<IKeyValueStore<string, Tally>>("seen");
        }

        public void Process(in Record<string, string> record)
        {
            if (inPlace && _seen.TryChange("all", out var tally))
            {
                tally.Value++;
            }
            else
            {
                tally = new Tally { Value = 1 + (_seen.TryGet("all", out var before) ? before.Value : 0) };
                _seen.Put("all", tally);
            }

            Fails(record.Value);
            _context.Forward(record.WithValue(tally.Value.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
