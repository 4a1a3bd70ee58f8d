using CsCheck;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>A set of two keys in a topology, on the real tasks, against the same set computed in memory.</summary>
public sealed class FeatureStreamsTests
{
    private static readonly TwoKeys Set = new();

    private static readonly Gen<Arrival[]> AnyArrivals = Arrival.Any(cards: 4, Gen.Frequency(
        (8, Gen.Const(Happening.None)), (1, Gen.Const(Happening.Fails)), (1, Gen.Const(Happening.Restart)), (1, Gen.Const(Happening.Crash)))).Array[1, 40];

    [Fact]
    public void Rows_are_those_of_the_computation_through_restarts_crashes_and_bad_events() =>
        AnyArrivals.Sample(arrivals => Run(arrivals, commitEvery: 1), iter: 60, threads: 1);

    [Fact]
    public void An_event_that_fails_moves_the_time_of_the_stream_in_memory_as_in_the_stream() =>
        AnyArrivals.Sample(arrivals => Run(arrivals, commitEvery: 1), iter: 1, seed: "eyRe2QXbvi_3", threads: 1);

    [Fact]
    public void Rows_do_not_depend_on_when_commits_happen() =>
        AnyArrivals.Sample(arrivals => Run([.. arrivals.Select(a => a with { Happening = Happening.None })], commitEvery: 7), iter: 30, threads: 1);

    [Fact]
    public void Stores_and_topics_are_named_after_the_set_and_its_keys()
    {
        var text = SetTopology.Of(Set).Describe().ToString();
        foreach (var part in (string[])["two-card-features", "two-terminal-features", "two-card", "two-terminal", "two-terminal-repartition"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_stream_with_another_key_is_refused()
    {
        using var driver = new TopologyTestDriver(SetTopology.Of(Set));
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        var refused = Assert.ThrowsAny<Exception>(() => input.PipeInput("other", new TestEvent("c", "t", 1, false), 5));
        Assert.Contains("card", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tombstone_is_passed_over()
    {
        using var driver = new TopologyTestDriver(SetTopology.Of(Set));
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        var output = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(Set, new TestEventSerde()));
        input.PipeTombstone("c", 4);
        input.PipeInput("c", new TestEvent("c", "t", 1, false), 5);
        Assert.Equal(1, Assert.Single(output.ReadRecordsToList()).Value.Values[1]);
    }

    private static void Run(Arrival[] arrivals, int commitEvery)
    {
        var expected = new FeatureComputation<TestEvent>(Set);
        var options = new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead", CommitEvery = commitEvery };
        using var driver = new TopologyTestDriver(SetTopology.Of(Set), options);
        var input = driver.CreateInputTopic("events", Serde.Utf8, new TestEventSerde());
        var output = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(Set, new TestEventSerde()));
        var rows = new List<FeatureRow<TestEvent>>();
        var clock = 1_000L;
        foreach (var arrival in arrivals)
        {
            var sent = arrival.Event;
            var time = clock + arrival.Step;
            clock = Math.Max(clock, time);
            if (arrival.Happening == Happening.Fails)
            {
                // Its last selector throws when the card's ring holds the row already.
                input.PipeInput(sent.Card, sent with { Amount = TwoKeys.Bad }, time);
                Assert.Throws<FeatureValueException>(() => expected.Add(sent with { Amount = TwoKeys.Bad }, time));
                continue;
            }

            driver.Meet(arrival.Happening);
            rows.Add(expected.Add(sent, time));
            input.PipeInput(sent.Card, sent, time);
        }

        driver.Commit();
        var got = output.ReadRecordsToList();
        Assert.Equal(rows.Count, got.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            Assert.Equal(rows[i].Event, got[i].Value.Event);
            Assert.Equal(rows[i].Values.ToArray(), got[i].Value.Values.ToArray());
            Assert.Equal((rows[i].Late, rows[i].EventTimeMs, rows[i].EventTimeMs), (got[i].Value.Late, got[i].Value.EventTimeMs, got[i].Timestamp));
            Assert.Equal(rows[i].Event.Terminal, got[i].Key);
        }
    }

    private sealed class TwoKeys : FeatureSet<TestEvent>
    {
        public const long Bad = long.MaxValue;

        public TwoKeys()
            : base("two")
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(10));
            // The key of the next stage is taken when this stage's store has been changed: a failure there must leave nothing.
            var terminal = By("terminal", e => e.Amount == Bad ? null! : e.Terminal, TimeSpan.FromMilliseconds(10));
            Feature("amount", e => e.Amount / 100.0);
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(20)));
            Feature("share", terminal.Share(e => e.Label).Last(TimeSpan.FromMilliseconds(30)).Delayed(TimeSpan.FromMilliseconds(7)).OrDefault(0));
            Feature("mean", card.Mean(e => e.Amount == Bad ? 0 : e.Amount).Last(TimeSpan.FromMilliseconds(15)));
            Feature("m", terminal.Count().Last(TimeSpan.FromMilliseconds(12)));
        }
    }
}
