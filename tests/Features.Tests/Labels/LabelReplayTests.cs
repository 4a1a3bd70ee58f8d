using CsCheck;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Export;
using StreamizFraud.Features.Labels;
using StreamizFraud.Features.Tests.Export;
using StreamizFraud.Features.Tests.Streams;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Features.Tests.Labels;

/// <summary>Labels that come late over several partitions, early, corrected, too late: what keys were told is recorded, and a replay with it gives the values of the stream again, bit for bit.</summary>
public sealed class LabelReplayTests(ITestOutputHelper output)
{
    private static readonly LabelledSales Set = new();
    private static readonly ISerde<Sale> Sales = Serde.Json<Sale>();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_replay_gives_the_values_of_the_stream_through_restarts_and_crashes(int partitions) => LabelRun.Any.Sample(
        arrivals =>
        {
            var (rows, labels) = Serve(Set, arrivals, partitions);
            AssertEqual(rows, Replay(Set, rows, labels.OrderByDescending(label => label.TakenAt.Offset)));
        },
        iter: 60,
        threads: 1);

    [Fact]
    public void Labels_taken_at_their_own_times_or_left_out_give_other_values()
    {
        var arrivals = LabelRun.Of(seed: 1, 1800);
        var (rows, labels) = Serve(Set, arrivals, partitions: 2);
        output.WriteLine($"{rows.Count} rows, {labels.Count} labels told; some frauds are known to {rows.Count(row => row["frauds_positive"] > 0 || row["card_frauds"] > 0)}");
        Assert.InRange(labels.Count, 100, int.MaxValue);
        AssertEqual(rows, Replay(Set, rows, labels));

        var without = Replay(Set, rows, []);
        Assert.Contains(rows.Zip(without), pair => !Bits(pair.First).SequenceEqual(Bits(pair.Second)));
        // The twin that tells of each label one place too early.
        var early = Replay(Set, rows, labels.Select(label => new LabelArrival(
            label.Key, label.KeyValue, label.Id, label.EventTimeMs, label.TakenAt with { Offset = label.TakenAt.Offset - 1 }, label.Steps)));
        Assert.Contains(rows.Zip(early), pair => !Bits(pair.First).SequenceEqual(Bits(pair.Second)));
    }

    [Fact]
    public void A_changed_set_counts_rows_that_the_served_one_did_not()
    {
        // Served: positive amounts alone. Changed: all of them, at the same key.
        var (positive, all) = (new Counting(positive: true), new Counting(positive: false));
        var arrivals = LabelRun.Of(seed: 2, 900);
        var served = Serve(positive, arrivals, partitions: 2);
        var expected = Serve(all, arrivals, partitions: 2);

        AssertEqual(expected.Rows, Replay(all, served.Rows, served.Labels));
        Assert.Contains(expected.Rows.Zip(served.Rows), pair => pair.First["frauds"] > pair.Second["frauds"]);
    }

    [Fact]
    public async Task Exports_and_backtests_have_labels_as_they_arrived()
    {
        var arrivals = LabelRun.Of(seed: 3, 600);
        var (rows, labels) = Serve(Set, arrivals, partitions: 2);
        var folder = Directory.CreateTempSubdirectory("label-replay-");
        string File(string name) => Path.Combine(folder.FullName, name);
        var replay = new FeatureReplay<Sale>(Set);
        rows.ForEach(row => replay.Add(row));
        labels.ForEach(replay.AddLabel);
        var options = new FeatureExportOptions<Sale> { Id = sale => sale.Id };
        await new FeatureExport<Sale>(Set, options).RunAsync(replay, File("rows.parquet"));

        var file = await ParquetFile.ReadAsync(File("rows.parquet"));
        Assert.Equal("as they arrived", file.Metadata["late_labels"]);
        Assert.Equal(rows.Select(row => row.Values.ToArray()), Enumerable.Range(0, rows.Count).Select(row => file.Row(Set.Names, row)));

        var result = await new FeatureBacktest<Sale>(new MoreSales(), Set, options).RunAsync(rows, File("new.parquet"), File("old.parquet"), labels);
        Assert.Equal(("more", rows.Count), (Assert.Single(result.Features).Name, result.Set.Rows));
        Assert.Equal(await System.IO.File.ReadAllBytesAsync(File("rows.parquet")), await System.IO.File.ReadAllBytesAsync(File("old.parquet")));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Rows_that_do_not_say_what_their_keys_were_told_are_refused_by_name()
    {
        using var driver = new TopologyTestDriver(Topology(Set, isRecorded: false));
        driver.CreateInputTopic("sales", Serde.Utf8, Sales).PipeInput("c", new Sale("s", "c", "t", 1), 1_000);
        var row = driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<Sale>(Set, Sales)).ReadValue();

        Assert.Contains("labelArrivals", Assert.Throws<ArgumentException>(() => new FeatureReplay<Sale>(Set).Add(row)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => new FeatureReplay<Sale>(Set).Add(row.Event, row.EventTimeMs, [row.PositionAt(0), row.PositionAt(1)]));
        Assert.DoesNotContain("label-position", Topology(Set, isRecorded: false).Describe().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_of_an_event_that_is_not_there_is_said()
    {
        var arrivals = LabelRun.Of(seed: 4, 300);
        var (rows, labels) = Serve(Set, arrivals, partitions: 1);
        var told = labels.First(label => rows.Exists(row => row.Event.Id == label.Id));
        var missing = Assert.Throws<InvalidOperationException>(() => Replay(Set, rows.Where(row => row.Event.Id != told.Id), labels));
        Assert.Contains("event that the replay does not have", missing.Message, StringComparison.Ordinal);
    }

    /// <summary>At least once a crash can leave an arrival in its topic twice.</summary>
    [Fact]
    public void Arrivals_that_are_there_twice_count_once()
    {
        var (rows, labels) = Serve(Set, LabelRun.Of(seed: 5, 300), partitions: 2);

        Assert.NotEmpty(labels);
        AssertEqual(rows, Replay(Set, rows, labels.Concat(labels)));
    }

    /// <summary>A member of the version before knows no ids, and takes what has none.</summary>
    [Fact]
    public void What_a_label_changes_has_the_bytes_of_before_where_nobody_keeps_arrivals()
    {
        var (serde, context) = (new LabelChangeSerde(), new SerdeContext("changes", IsKey: false));
        foreach (var (id, version) in new[] { (string.Empty, 1), ("s1", 2) })
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>();
            serde.Serialize(new LabelChange(id, 1_000, 3, [new(900, true)]), buffer, context);
            Assert.Equal(version, buffer.WrittenSpan[0]);
            var again = serde.Deserialize(buffer.WrittenSpan, context);
            Assert.Equal((id, 1_000L, 3UL), (again.Id, again.TimeMs, again.Counts));
        }
    }

    /// <summary>What was told of an event that a changed set refuses is told of nothing.</summary>
    [Fact]
    public void An_event_that_a_changed_set_refuses_is_reported_and_its_labels_are_passed_over()
    {
        var arrivals = LabelRun.Of(seed: 6, 300);
        var served = Serve(new Counting(positive: true), arrivals, partitions: 2);
        var bad = served.Rows.First(row => served.Labels.Exists(label => label.Id == row.Event.Id)).Event.Id;
        var replay = new FeatureReplay<Sale>(new Refusing(bad));
        served.Rows.ForEach(row => replay.Add(row));
        served.Labels.ForEach(replay.AddLabel);
        var refused = new List<string>();

        var rows = replay.Compute((sale, _) => refused.Add(sale.Id));

        Assert.Equal(served.Rows.Count(row => row.Event.Id == bad), refused.Count);
        Assert.Equal(served.Rows.Count - refused.Count, rows.Count);
    }

    [Fact]
    public void An_arrival_survives_its_bytes_and_damaged_ones_are_refused()
    {
        var (serde, buffer, context) = (new LabelArrivalSerde(), new System.Buffers.ArrayBufferWriter<byte>(), new SerdeContext("arrivals", IsKey: false));
        var arrival = new LabelArrival("terminal", "t ö", "s1", 1_000, new("changes", 3, 77), [new(900, true), new(-5, false)]);
        serde.Serialize(arrival, buffer, context);
        var again = serde.Deserialize(buffer.WrittenSpan, context);
        Assert.Equal((arrival.Key, arrival.KeyValue, arrival.Id, arrival.EventTimeMs, arrival.TakenAt), (again.Key, again.KeyValue, again.Id, again.EventTimeMs, again.TakenAt));
        Assert.Equal(arrival.Steps, again.Steps);
        for (var length = 0; length < buffer.WrittenCount; length++)
        {
            Assert.Throws<SerdeException>(() => serde.Deserialize(buffer.WrittenSpan[..length], context));
        }
    }

    private static (List<FeatureRow<Sale>> Rows, List<LabelArrival> Labels) Serve(FeatureSet<Sale> set, LabelRun.Arrival[] arrivals, int partitions)
    {
        using var driver = new TopologyTestDriver(Topology(set), new TopologyTestOptions { Partitions = partitions, CommitEvery = 5 });
        LabelRun.Play(
            arrivals,
            driver.Meet,
            (sale, time) => driver.CreateInputTopic("sales", Serde.Utf8, Sales).PipeInput(sale.Card, sale, time),
            (id, label) => driver.CreateInputTopic("labels", Serde.Utf8, new LabelSerde()).PipeInput(id, label, 5_000_000));
        driver.Commit();
        return (
            [.. driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<Sale>(set, Sales)).ReadRecordsToList().Select(record => record.Value)],
            [.. driver.CreateOutputTopic("arrivals", Serde.Utf8, new LabelArrivalSerde()).ReadRecordsToList().Select(record => record.Value)]);
    }

    private static IReadOnlyList<FeatureRow<Sale>> Replay(FeatureSet<Sale> set, IEnumerable<FeatureRow<Sale>> rows, IEnumerable<LabelArrival> labels)
    {
        var replay = new FeatureReplay<Sale>(set);
        foreach (var row in rows)
        {
            replay.Add(row);
        }

        foreach (var label in labels)
        {
            replay.AddLabel(label);
        }

        return replay.Compute();
    }

    private static void AssertEqual(IReadOnlyList<FeatureRow<Sale>> served, IReadOnlyList<FeatureRow<Sale>> again)
    {
        Assert.Equal(served.Count, again.Count);
        Assert.All(served.Zip(again), pair => Assert.Equal(Bits(pair.First), Bits(pair.Second)));
        Assert.Equal(served.Select(row => row.Late), again.Select(row => row.Late));
    }

    private static long[] Bits(FeatureRow<Sale> row) => [.. row.Values.ToArray().Select(BitConverter.DoubleToInt64Bits)];

    private static Topology.Planning.StreamTopology Topology(FeatureSet<Sale> set, bool isRecorded = true)
    {
        var builder = new StreamsBuilder();
        var labels = builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde()));
        builder.Stream("sales", Consumed.With(Serde.Utf8, Sales))
            .ComputeFeatures(
                builder, set, Sales, labels: labels, labelArrivals: isRecorded ? arrivals => arrivals.To("arrivals", Produced.With(Serde.Utf8, new LabelArrivalSerde())) : null)
            .To("rows", Produced.With(Serde.Utf8, new FeatureRowSerde<Sale>(set, Sales)));
        return builder.Build();
    }

    private sealed class Counting : FeatureSet<Sale>
    {
        public Counting(bool positive)
            : base("counting")
        {
            var labels = LateLabels(sale => sale.Id, TimeSpan.FromMilliseconds(60));
            var card = By("card", sale => sale.Card, TimeSpan.FromMilliseconds(10));
            var frauds = positive ? card.KnownCount(labels).Where(sale => sale.Amount > 0) : card.KnownCount(labels);
            Feature("frauds", frauds.Last(TimeSpan.FromMilliseconds(40)));
        }
    }

    private sealed class Refusing : FeatureSet<Sale>
    {
        public Refusing(string id)
            : base("counting")
        {
            var labels = LateLabels(sale => sale.Id, TimeSpan.FromMilliseconds(60));
            Feature("bad", sale => sale.Id == id ? double.NaN : 1);
            Feature("frauds", By("card", sale => sale.Card, TimeSpan.FromMilliseconds(10)).KnownCount(labels).Where(sale => sale.Amount > 0).Last(TimeSpan.FromMilliseconds(40)));
        }
    }

    private sealed class MoreSales : LabelledSales
    {
        public MoreSales() => Feature("more", sale => sale.Amount);
    }
}
