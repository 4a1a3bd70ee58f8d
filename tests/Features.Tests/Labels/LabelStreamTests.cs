using System.Diagnostics.Metrics;
using CsCheck;
using StreamizFraud.Features.Tests.Streams;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Features.Tests.Labels;

/// <summary>A labels topic in a topology, on the real tasks, against the same set computed in memory, byte for byte.</summary>
public sealed class LabelStreamTests
{
    private static readonly LabelledSales Set = new();
    private static readonly ISerde<Sale> Sales = Serde.Json<Sale>();

    [Fact]
    public void Rows_are_those_of_the_computation_through_restarts_and_crashes() =>
        LabelRun.Any.Sample(Run, iter: 60, threads: 1);

    [Theory]
    [InlineData(CrashPoint.ChangelogsSent)]
    [InlineData(CrashPoint.ProducerFlushed)]
    [InlineData(CrashPoint.KafkaCommitted)]
    [InlineData(CrashPoint.StoreWritten)]
    public void A_crash_at_any_point_of_a_commit_changes_nothing(CrashPoint point)
    {
        using var driver = new TopologyTestDriver(Topology());
        var features = new FeatureComputation<Sale>(Set);
        var expected = new List<byte[]>();
        for (var i = 0; i < 30; i++)
        {
            driver.CrashAt(point);
            Pipe(driver, new Sale($"s{i}", "c", "t", i), 1_000 + i);
            expected.Add(Bytes(features.Add(new Sale($"s{i}", "c", "t", i), 1_000 + i)));
            driver.CrashAt(point);
            Pipe(driver, $"s{i + 5 - (i % 8)}", new Label(LabelVerdict.Fraud, 1_000 + i));
            features.AddLabel($"s{i + 5 - (i % 8)}", new Label(LabelVerdict.Fraud, 1_000 + i));
        }

        Assert.Equal(expected, Rows(driver));
        Assert.NotEqual(0, features.Add(new Sale("last", "c", "t", 1), 1_030)["risk"]);
    }

    [Fact]
    public void Labels_of_a_hot_terminal_become_a_tree_of_pages_that_is_stored_and_restored()
    {
        using var driver = new TopologyTestDriver(LargeTopology());
        var set = new LargeWindow();
        var features = new FeatureComputation<Sale>(set);
        var expected = new List<byte[]>();
        for (var i = 0; i < 1_500; i++)
        {
            // Some labels come in order of their rows, some are corrections of rows in the middle.
            var (sale, of) = (new Sale($"s{i}", "c", "t", i), i % 3 == 0 ? i : i * 7 % (i + 1));
            var label = new Label(i % 5 == 0 ? LabelVerdict.Genuine : LabelVerdict.Fraud, 1_000 + (i * 10) + (i % 4));
            Pipe(driver, sale, 1_000 + (i * 10));
            expected.Add(Bytes(set, features.Add(sale, 1_000 + (i * 10))));
            Pipe(driver, $"s{of}", label);
            features.AddLabel($"s{of}", label);
            if (i % 400 == 399)
            {
                driver.Restart();
            }
        }

        Assert.Equal(expected, Rows(driver, set));
        Assert.InRange(features.Add(new Sale("last", "c", "t", 1), 16_001)["frauds"]!.Value, 400, 1_499);
    }

    [Fact]
    public void Entries_of_events_that_are_gone_are_deleted_and_their_labels_counted()
    {
        using var driver = new TopologyTestDriver(Topology());
        var passedOver = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "streamizfraud.labels.passed_over")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, measurement, _, _) => Interlocked.Add(ref passedOver, measurement));
        listener.Start();
        for (var i = 0; i < 200; i++)
        {
            Pipe(driver, new Sale($"s{i}", "c", "t", 1), 1_000 + i);
            Pipe(driver, $"nobody {i}", new Label(LabelVerdict.Fraud, 1_000 + i));
        }

        Pipe(driver, "s0", new Label(LabelVerdict.Fraud, 1_199));
        for (var i = 0; i < 300; i++)
        {
            Pipe(driver, new Sale($"last {i}", "c", "t", 1), 1_500 + i);
        }

        var left = driver.GetKeyValueStore<string, Features.Labels.LabelEntry>("sales-terminal-labels").All().Select(row => row.Key).ToList();
        Assert.DoesNotContain(left, id => id.StartsWith("nobody", StringComparison.Ordinal) || id.StartsWith('s'));
        Assert.InRange(left.Count, 2, LabelledSales.Keep + 120);
        // At two keys; other tests may have labels of their own meanwhile.
        Assert.True(Interlocked.Read(ref passedOver) >= 2 * 201, $"{passedOver}");
    }

    [Fact]
    public void Stores_and_topics_are_named_after_the_set_and_its_keys()
    {
        var text = Topology().Describe().ToString();
        foreach (var part in (string[])["sales-card-labels", "sales-terminal-labels-repartition", "sales-terminal-labelled-rows-repartition", "sales-terminal-label-changes-repartition"])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_stream_of_labels_and_a_set_that_declares_none_do_not_go_together()
    {
        var builder = new StreamsBuilder();
        var sales = builder.Stream("sales", Consumed.With(Serde.Utf8, Sales));
        Assert.Contains("give ComputeFeatures the stream of labels", Assert.Throws<TopologyException>(() => sales.ComputeFeatures(builder, Set, Sales)).Message, StringComparison.Ordinal);
        var labels = builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde()));
        Assert.Contains("declares no labels", Assert.Throws<TopologyException>(() => sales.ComputeFeatures(builder, new Unlabelled(), Sales, labels: labels)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_survives_its_bytes_and_damaged_ones_are_refused()
    {
        var (serde, buffer, context) = (new LabelSerde(), new System.Buffers.ArrayBufferWriter<byte>(), new SerdeContext("labels", IsKey: false));
        var label = new Label(LabelVerdict.Fraud, 1_530_000_000_000, "chargeback ö");
        serde.Serialize(label, buffer, context);
        Assert.Equal(label, serde.Deserialize(buffer.WrittenSpan, context));
        Assert.Throws<SerdeException>(() => serde.Deserialize(buffer.WrittenSpan[..9], context));
        Assert.Throws<SerdeException>(() => serde.Deserialize([1, 2, 0, 0, 0, 0, 0, 0, 0, 0], context));
        Assert.Throws<SerdeException>(() => serde.Deserialize([], context));
    }

    private static void Run(LabelRun.Arrival[] arrivals)
    {
        using var driver = new TopologyTestDriver(Topology());
        var features = new FeatureComputation<Sale>(Set);
        var expected = new List<byte[]>();
        LabelRun.Play(
            arrivals,
            driver.Meet,
            (sale, time) =>
            {
                Pipe(driver, sale, time);
                expected.Add(Bytes(features.Add(sale, time)));
            },
            (id, label) =>
            {
                Pipe(driver, id, label);
                features.AddLabel(id, label);
            });
        Assert.Equal(expected, Rows(driver));
    }

    private static void Pipe(TopologyTestDriver driver, Sale sale, long timeMs) =>
        driver.CreateInputTopic("sales", Serde.Utf8, Sales).PipeInput(sale.Card, sale, timeMs);

    /// <summary>The record's time says nothing about the label's.</summary>
    private static void Pipe(TopologyTestDriver driver, string id, Label label) =>
        driver.CreateInputTopic("labels", Serde.Utf8, new LabelSerde()).PipeInput(id, label, 5_000_000);

    /// <summary>The rows without the places at which keys took them, which rows in memory have none of.</summary>
    private static List<byte[]> Rows(TopologyTestDriver driver, FeatureSet<Sale>? set = null) =>
    [
        .. driver.CreateOutputTopic("rows", Serde.Utf8, new FeatureRowSerde<Sale>(set ?? Set, Sales)).ReadRecordsToList().Select(record => record.Value)
            .Select(row => Bytes(set ?? Set, new FeatureRow<Sale>(row.Event, row.EventTimeMs, row.Values.ToArray(), row.Late))),
    ];

    private static byte[] Bytes(FeatureRow<Sale> row) => Bytes(Set, row);

    private static byte[] Bytes(FeatureSet<Sale> set, FeatureRow<Sale> row)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        new FeatureRowSerde<Sale>(set, Sales).Serialize(row, buffer, new SerdeContext("rows", IsKey: false));
        return buffer.WrittenSpan.ToArray();
    }

    private static StreamTopology Topology() => Topology(Set);

    private static StreamTopology LargeTopology() => Topology(new LargeWindow());

    private static StreamTopology Topology(FeatureSet<Sale> set)
    {
        var builder = new StreamsBuilder();
        var labels = builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde()));
        builder.Stream("sales", Consumed.With(Serde.Utf8, Sales))
            .ComputeFeatures(builder, set, Sales, labels: labels)
            .To("rows", Produced.With(Serde.Utf8, new FeatureRowSerde<Sale>(set, Sales)));
        return builder.Build();
    }

    private sealed class LargeWindow : FeatureSet<Sale>
    {
        public LargeWindow()
            : base("large") =>
            Feature("frauds", By("card", sale => sale.Card).KnownCount(LateLabels(sale => sale.Id)).Last(TimeSpan.FromSeconds(12)));
    }

    private sealed class Unlabelled : FeatureSet<Sale>
    {
        public Unlabelled()
            : base("unlabelled") => Feature("n", By("card", sale => sale.Card).Count().Last(TimeSpan.FromDays(1)));
    }
}
