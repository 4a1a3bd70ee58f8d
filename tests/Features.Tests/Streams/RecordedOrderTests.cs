using CsCheck;
using StreamizFraud.Features.Export;
using StreamizFraud.Features.Tests.Export;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>Partitions interleaved at random: rows say in which order each key saw them, and a replay in that order gives their values again.</summary>
public sealed class RecordedOrderTests(ITestOutputHelper output)
{
    private static readonly TestEventSerde Events = new();

    // Events that fail do so at the terminal.
    private static readonly Gen<Arrival[]> AnyArrivals = Arrival.Any(cards: 10, Gen.Frequency(
        (12, Gen.Const(Happening.None)), (1, Gen.Const(Happening.Fails)), (1, Gen.Const(Happening.Restart)), (1, Gen.Const(Happening.Crash)), (4, Gen.Const(Happening.Commit)))).Array[1, 60];

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_replay_in_the_recorded_order_gives_the_values_of_the_stream_bit_for_bit(int partitions) => AnyArrivals.Sample(
        arrivals =>
        {
            var set = new CardThenTerminal();
            var (served, failed) = Serve(set, arrivals, partitions);
            Assert.Equal(arrivals.Count(a => a.Happening != Happening.Fails), served.Count);
            AssertEqual(served, Replay(set, served, failed));
        },
        iter: 60,
        threads: 1);

    [Fact]
    public void A_replay_by_time_gives_other_values()
    {
        const int seed = 2_026;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var arrivals = Enumerable.Range(0, 3_000)
            .Select(_ => new Arrival(random.Next(10), random.Next(3), random.Next(-20, 26), random.Next(100), random.Next(2) == 0, random.Next(4) == 0 ? Happening.Commit : Happening.None))
            .ToArray();
        var set = new CardThenTerminal();
        var (served, failed) = Serve(set, arrivals, partitions: 2);
        AssertEqual(served, Replay(set, served, failed));

        var computation = new FeatureComputation<TestEvent>(set);
        var byTime = served.OrderBy(row => row.EventTimeMs).Select(row => (Served: row, Again: computation.Add(row.Event, row.EventTimeMs))).ToList();
        var differing = byTime.Count(row => !Bits(row.Served).SequenceEqual(Bits(row.Again)));
        output.WriteLine($"{differing:N0} of {served.Count:N0} rows differ when replayed by time");
        Assert.InRange(differing, 1, served.Count);
    }

    [Fact]
    public void A_row_names_the_records_that_its_stages_took()
    {
        var set = new CardThenTerminal();
        using var driver = new TopologyTestDriver(SetTopology.Of(set), new TopologyTestOptions { Partitions = 3, ApplicationId = "fraud" });
        var input = driver.CreateInputTopic("events", Serde.Utf8, Events);
        for (var i = 0; i < 30; i++)
        {
            input.PipeInput($"c{i % 7}", new TestEvent($"c{i % 7}", $"t{i % 4}", i, false), 1_000 + i);
        }

        var rows = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(set, Events)).ReadRecordsToList();
        Assert.Equal(30, rows.Count);
        var places = new HashSet<RecordMetadata>();
        foreach (var row in rows.Select(row => row.Value))
        {
            var (card, terminal) = (row.PositionAt(0), row.PositionAt(1));
            Assert.Equal(("events", "fraud-ordered-terminal-repartition"), (card.Topic, terminal.Topic));
            var taken = driver.Cluster.ReadAll(card.Topic, card.Partition).Single(record => record.Offset == card.Offset);
            Assert.Equal(row.Event, Events.Deserialize(taken.Value!, new SerdeContext("events", IsKey: false)));
            var between = driver.Cluster.ReadAll(terminal.Topic, terminal.Partition).Single(record => record.Offset == terminal.Offset);
            Assert.Equal(row.Event.Terminal, Serde.Utf8.Deserialize(between.Key!, new SerdeContext("events", IsKey: true)));
            Assert.True(places.Add(card) && places.Add(terminal));
            Assert.Throws<ArgumentOutOfRangeException>(() => row.PositionAt(2));
        }
    }

    [Fact]
    public void A_set_without_keys_names_the_record_it_was_computed_from()
    {
        var set = new WithoutKeys();
        using var driver = new TopologyTestDriver(SetTopology.Of(set));
        driver.CreateInputTopic("events", Serde.Utf8, Events).PipeInput("c", new TestEvent("c", "t", 3, false), 5);
        var row = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(set, Events)).ReadValue();
        Assert.Equal((new RecordMetadata("events", 0, 0), 3.0), (row.PositionAt(0), row.Values[0]));
        var replay = new FeatureReplay<TestEvent>(set);
        replay.Add(row);
        Assert.Equal(6, Assert.Single(replay.Compute()).Values[1]);
    }

    [Fact]
    public async Task An_export_of_served_rows_has_their_values_in_the_order_they_are_given_in()
    {
        const int seed = 7;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var arrivals = Enumerable.Range(0, 500).Select(i => new Arrival(random.Next(10), random.Next(3), random.Next(-20, 26), i, false, random.Next(4) == 0 ? Happening.Commit : Happening.None)).ToArray();
        var set = new CardThenTerminal();
        var served = Serve(set, arrivals, partitions: 2).Served.OrderBy(row => row.Event.Amount).ToList();
        var replay = new FeatureReplay<TestEvent>(set);
        served.ForEach(row => replay.Add(row));
        var folder = Directory.CreateTempSubdirectory("recorded-order-");
        try
        {
            var path = Path.Combine(folder.FullName, "rows.parquet");
            var options = new FeatureExportOptions<TestEvent> { Id = e => $"{e.Amount}" };
            await new FeatureExport<TestEvent>(set, options).RunAsync(replay, path);
            var file = await ParquetFile.ReadAsync(path);
            for (var row = 0; row < served.Count; row++)
            {
                Assert.Equal(((object)$"{row}", (object)served[row].Late), (file["id"][row]!, file["late"][row]!));
                Assert.Equal(served[row].Values.ToArray(), file.Row(set.Names, row));
            }

            await Assert.ThrowsAsync<ArgumentException>(() => new FeatureExport<TestEvent>(new WithoutKeys(), options).RunAsync(replay, path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Rows_without_an_order_are_refused()
    {
        var set = new CardThenTerminal();
        var computed = new FeatureComputation<TestEvent>(set).Add(new TestEvent("c", "t", 1, false), 5);
        Assert.Equal(RecordMetadata.None, computed.PositionAt(1));
        Assert.Throws<ArgumentException>(() => new FeatureReplay<TestEvent>(set).Add(computed));

        var served = Serve(set, [new Arrival(0, 0, 0, 1, false, Happening.None)], partitions: 1).Served[0];
        Assert.Throws<ArgumentException>(() => new FeatureReplay<TestEvent>(new WithoutKeys()).Add(served));
        var twice = new FeatureReplay<TestEvent>(set);
        twice.Add(served);
        twice.Add(served);
        Assert.Throws<InvalidOperationException>(() => twice.Compute());
        var topics = new FeatureReplay<TestEvent>(set);
        topics.Add(served);
        topics.AddFailed(served.Event, 5, [new RecordMetadata("others", 0, 9)]);
        Assert.Throws<InvalidOperationException>(() => topics.Compute());
    }

    [Fact]
    public void An_event_that_the_replay_cannot_compute_counts_for_the_keys_before_it_only()
    {
        var set = new CardThenTerminal();
        var served = Serve(set, [.. Enumerable.Range(0, 5).Select(i => new Arrival(0, 0, 1, i, false, Happening.None))], partitions: 1).Served;
        var replay = new FeatureReplay<TestEvent>(new FailsAtTwo());
        served.ForEach(row => replay.Add(row));
        Assert.Throws<FeatureValueException>(() => replay.Compute());
        var rejected = new List<long>();
        var rows = replay.Compute((e, _) => rejected.Add(e.Amount));
        Assert.Equal([2], rejected);
        // Of the card's four rows before it the last one saw all, of the terminal's one is missing.
        Assert.Equal((5.0, 4.0), (rows[^1].Values[0], rows[^1].Values[1]));
    }

    private static (List<FeatureRow<TestEvent>> Served, List<(TestEvent Event, long TimeMs, RecordMetadata Taken)> Failed) Serve(
        FeatureSet<TestEvent> set, Arrival[] arrivals, int partitions)
    {
        var options = new TopologyTestOptions { Partitions = partitions, BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead", CommitEvery = int.MaxValue };
        using var driver = new TopologyTestDriver(SetTopology.Of(set), options);
        var input = driver.CreateInputTopic("events", Serde.Utf8, Events);
        var rows = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<TestEvent>(set, Events));
        var failing = new HashSet<long>();
        var clock = 1_000L;
        foreach (var arrival in arrivals)
        {
            var time = clock + arrival.Step;
            clock = Math.Max(clock, time);
            driver.Meet(arrival.Happening);
            var sent = arrival.Event;
            input.PipeInput(sent.Card, arrival.Happening == Happening.Fails ? sent with { Amount = CardThenTerminal.Bad } : sent, time);
        }

        driver.Commit();
        var failed = new List<(TestEvent, long, RecordMetadata)>();
        for (var partition = 0; partition < partitions; partition++)
        {
            foreach (var record in driver.Cluster.ReadAll("events", partition))
            {
                var arrived = Events.Deserialize(record.Value!, new SerdeContext("events", IsKey: false));
                if (arrived.Amount == CardThenTerminal.Bad)
                {
                    failed.Add((arrived, record.Timestamp, new RecordMetadata("events", partition, record.Offset)));
                }
            }
        }

        return ([.. rows.ReadRecordsToList().Select(record => record.Value)], failed);
    }

    private static IReadOnlyList<FeatureRow<TestEvent>> Replay(
        FeatureSet<TestEvent> set, List<FeatureRow<TestEvent>> served, List<(TestEvent Event, long TimeMs, RecordMetadata Taken)> failed)
    {
        var replay = new FeatureReplay<TestEvent>(set);
        foreach (var (arrived, time, taken) in failed)
        {
            replay.AddFailed(arrived, time, [taken]);
        }

        served.ForEach(row => replay.Add(row));
        return replay.Compute();
    }

    private static void AssertEqual(IReadOnlyList<FeatureRow<TestEvent>> served, IReadOnlyList<FeatureRow<TestEvent>> replayed)
    {
        Assert.Equal(served.Count, replayed.Count);
        for (var i = 0; i < served.Count; i++)
        {
            Assert.Equal(Bits(served[i]), Bits(replayed[i]));
            Assert.Equal((served[i].Event, served[i].Late), (replayed[i].Event, replayed[i].Late));
            Assert.Equal((served[i].PositionAt(0), served[i].PositionAt(1)), (replayed[i].PositionAt(0), replayed[i].PositionAt(1)));
        }
    }

    private static long[] Bits(FeatureRow<TestEvent> row) => [.. row.Values.ToArray().Select(BitConverter.DoubleToInt64Bits)];

    private sealed class CardThenTerminal : FeatureSet<TestEvent>
    {
        public const long Bad = long.MaxValue;

        public CardThenTerminal()
            : base("ordered")
        {
            var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(10));
            var terminal = By("terminal", e => e.Terminal, TimeSpan.FromMilliseconds(10));
            Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(20)));
            Feature("mean", card.Mean(e => e.Amount == Bad ? 0 : e.Amount).Last(TimeSpan.FromMilliseconds(15)));
            Feature("at", terminal.Sum(e => e.Amount).Last(TimeSpan.FromMilliseconds(30)));
            Feature("before", terminal.Lag(e => e.Amount == Bad ? Fail(e.Amount) : e.Amount, 1).OrNull());
            Feature("ratio", terminal.RatioToMean(e => e.Amount).Last(TimeSpan.FromMilliseconds(40)).BeforeThis().OrNull());
        }

        [FeatureFunction(1)]
        public static long Fail(long amount) => throw new InvalidOperationException($"fails by design at {amount > 0}");
    }

    private sealed class FailsAtTwo : FeatureSet<TestEvent>
    {
        public FailsAtTwo()
            : base("ordered")
        {
            Feature("n", By("card", e => e.Card).Count().Last(TimeSpan.FromMilliseconds(100)));
            Feature("m", By("terminal", e => e.Terminal).Sum(e => e.Amount == 2 ? CardThenTerminal.Fail(2) : 1).Last(TimeSpan.FromMilliseconds(100)));
        }
    }

    private sealed class WithoutKeys : FeatureSet<TestEvent>
    {
        public WithoutKeys()
            : base("plain")
        {
            Feature("amount", e => e.Amount);
            Derived("twice", f => f["amount"] * 2);
        }
    }
}
