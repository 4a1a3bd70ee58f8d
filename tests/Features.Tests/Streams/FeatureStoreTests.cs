using CsCheck;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>Features of a key read beside the stream, from a driver and from another processor.</summary>
public sealed class FeatureStoreTests
{
    private static readonly Gen<(int Card, int Terminal, int Step, long Amount, int Happening)[]> AnyEvents =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[-15, 25], Gen.Long[-100, 100], Gen.Int[0, 12]).Array[1, 40];

    [Fact]
    public void Reading_at_a_time_gives_what_the_next_event_of_that_time_sees_before_itself() =>
        AnyEvents.Sample(
            events =>
            {
                var set = new Seen();
                using var driver = new TopologyTestDriver(SetTopology.Of(set));
                var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
                var rows = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(set, new TestEventSerde()));
                var clock = 1_000L;
                foreach (var (card, terminal, step, amount, happening) in events)
                {
                    var sent = new TestEvent($"c{card}", $"t{terminal}", amount, false);
                    var time = clock + step;
                    clock = Math.Max(clock, time);
                    if (happening == 0)
                    {
                        driver.Restart();
                    }
                    else if (happening == 1)
                    {
                        driver.Crash();
                    }

                    var (ofCard, ofTerminal) = (new FeatureStore<TestEvent>(set, "card", driver.Stores()).Find(sent.Card, time), new FeatureStore<TestEvent>(set, "terminal", driver.Stores()).Find(sent.Terminal, time));
                    input.PipeInput(sent.Card, sent, time);
                    var row = rows.ReadValue();
                    foreach (var (snapshot, names) in new[] { (ofCard, new[] { "n", "mean", "lag" }), (ofTerminal, ["m", "prev"]) })
                    {
                        // An event of a key that is not there sees nothing before it.
                        Assert.All(names, name => Assert.Equal(row[name], snapshot is null ? (name is "n" or "m" ? 0 : null) : snapshot[name]));
                    }
                }
            },
            iter: 60,
            threads: 1);

    [Fact]
    public void The_default_is_the_newest_event_and_unknown_keys_and_names_have_clear_answers()
    {
        var set = new Seen();
        using var driver = new TopologyTestDriver(SetTopology.Of(set));
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        input.PipeInput("c", new TestEvent("c", "t", 10, false), 1_000);
        input.PipeInput("c", new TestEvent("c", "t", 30, false), 990);
        var store = new FeatureStore<TestEvent>(set, "card", driver.Stores());

        Assert.Null(store.Find("other"));
        Assert.Null(store.Find("other", 5_000));
        var newest = store.Find("c")!;
        Assert.Equal((1_000, 1_000, false), (newest.AsOfMs, newest.NewestMs, newest.Late));
        Assert.Equal((2, 20, 30), (newest["n"], newest["mean"], newest["lag"]));
        Assert.Equal(["n", "mean", "lag"], newest.Names);
        Assert.Contains("Key card has no feature m. It has: n, mean, lag.", Assert.Throws<KeyNotFoundException>(() => newest["m"]).Message, StringComparison.Ordinal);

        // Before the newest by more than the lateness: the window's events may be gone, and that is said.
        var late = store.Find("c", 985)!;
        Assert.Equal((true, 0, null), (late.Late, late["n"], late["mean"]));
        Assert.Equal((1, 30), (store.Find("c", 995)!["n"], store.Find("c", 995)!["mean"]));
        Assert.Equal((0, null, 30), (store.Find("c", 2_000)!["n"], store.Find("c", 2_000)!["mean"], store.Find("c", 2_000)!["lag"]));

        Assert.Contains("no key shop. It has: card, terminal", Assert.Throws<ArgumentException>(() => new FeatureStore<TestEvent>(set, "shop", driver.Stores())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.Find("c", -1));
        Assert.Throws<ArgumentException>(() => new FeatureStore<TestEvent>(set, "card", driver.Stores(partition: 7)));
    }

    [Fact]
    public void A_processor_of_the_same_task_reads_too()
    {
        var set = new Seen();
        var builder = new StreamsBuilder();
        var events = builder.Stream("events", Consumed.With(Serde.Utf8, new TestEventSerde()));
        events.ComputeFeatures(builder, set, new TestEventSerde()).To("rows", Produced.With(Serde.Utf8, new FeatureRowSerde<TestEvent>(set, new TestEventSerde())));
        builder.Stream("questions", Consumed.With(Serde.Utf8, Serde.Utf8))
            .Process(() => new Answers(set), Named.As("answers"), "seen-card", "seen-card-pages")
            .To("answers", Produced.With(Serde.Utf8, Serde.Utf8));
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde()).PipeInput("c", new TestEvent("c", "t", 10, false), 1_000);
        var questions = driver.CreateInputTopic("questions", Serde.Utf8, Serde.Utf8);
        questions.PipeInput("c", "?", 1_010);
        questions.PipeInput("d", "?", 1_010);
        Assert.Equal(["1", "unknown"], driver.CreateOutputTopic("answers", Serde.Utf8, Serde.Utf8).ReadRecordsToList().Select(answer => answer.Value));
    }

    private sealed class Answers(Seen set) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private FeatureStore<TestEvent> _cards = null!;

        public void Init(IProcessorContext<string, string> context) => (_context, _cards) = (context, new FeatureStore<TestEvent>(set, "card", context));

        public void Process(in Record<string, string> record) =>
            _context.Forward(record.WithValue(_cards.Find(record.Key, record.Timestamp) is { } card ? $"{card["n"]}" : "unknown"));
    }

    private sealed class Seen : FeatureSet<TestEvent>
    {
        public Seen()
            : base("seen")
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(10));
            var terminal = By("terminal", e => e.Terminal, TimeSpan.FromMilliseconds(10));
            Feature("amount", e => e.Amount / 100.0);
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(20)).BeforeThis());
            Feature("mean", card.Mean(e => e.Amount).Last(TimeSpan.FromMilliseconds(20)).BeforeThis().OrNull());
            Feature("lag", card.Lag(e => e.Amount, 1).OrNull());
            Feature("m", terminal.Count().Last(TimeSpan.FromMilliseconds(20)).BeforeThis());
            Feature("prev", terminal.Lag(e => e.Amount, 1).OrNull());
        }
    }
}
