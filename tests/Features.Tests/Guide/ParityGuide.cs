using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Features;

/// <summary>What docs/guide/parity.md shows.</summary>
public sealed class ParityGuide
{
    [Fact]
    public void Served_rows_are_computed_anew_in_the_order_that_each_key_had()
    {
        var payment = Serde.Json<Payment>();
        var set = new PaymentFeatures();
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(builder, set, payment)
            .To("features", Produced.With(Serde.Utf8, new FeatureRowSerde<Payment>(set, payment)));
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { Partitions = 3, CommitEvery = 10 });
        var payments = driver.CreateInputTopic<string, Payment>("payments", Serde.Utf8, payment);
        for (var i = 0; i < 50; i++)
        {
            payments.PipeInput($"4-{i % 7}", new Payment($"p{i}", $"4-{i % 7}", $"T{i % 2}", i, IsFraud: false), timestamp: i * 37 % 50 * 86_400_000L);
        }

        driver.Commit();
        List<FeatureRow<Payment>> served = [.. driver.CreateOutputTopic("features", Serde.Utf8, new FeatureRowSerde<Payment>(set, payment)).ReadRecordsToList().Select(row => row.Value)];

        var replay = new FeatureReplay<Payment>(set);
        foreach (var row in served)
        {
            replay.Add(row);
        }

        var again = replay.Compute();

        Assert.Equal(50, again.Count);
        Assert.Equal(served.SelectMany(row => row.Values.ToArray()), again.SelectMany(row => row.Values.ToArray()));
    }

    [Fact]
    public void What_labels_told_is_kept_for_the_replay()
    {
        var payment = Serde.Json<CardPayment>();
        var labelled = new LabelledFeatures();
        var builder = new StreamsBuilder();
        var labels = builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde()));
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(
                builder, labelled, payment, labels: labels, labelArrivals: arrivals => arrivals.To("label-arrivals", Produced.With(Serde.Utf8, new LabelArrivalSerde())))
            .To("features", Produced.With(Serde.Utf8, new FeatureRowSerde<CardPayment>(labelled, payment)));
        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, CardPayment>("payments", Serde.Utf8, payment);
        payments.PipeInput("4-1111", new CardPayment("p1", "4-1111", "T1", 10_00), timestamp: 0);
        driver.CreateInputTopic("labels", Serde.Utf8, new LabelSerde()).PipeInput("p1", new Label(LabelVerdict.Fraud, TimeMs: 1), timestamp: 2);
        payments.PipeInput("4-1111", new CardPayment("p2", "4-1111", "T1", 10_00), timestamp: 3);

        var replay = new FeatureReplay<CardPayment>(labelled);
        foreach (var row in driver.CreateOutputTopic("features", Serde.Utf8, new FeatureRowSerde<CardPayment>(labelled, payment)).ReadValuesToList())
        {
            replay.Add(row);
        }

        foreach (var arrival in driver.CreateOutputTopic("label-arrivals", Serde.Utf8, new LabelArrivalSerde()).ReadValuesToList())
        {
            replay.AddLabel(arrival);
        }

        Assert.Equal([0.0, 1.0], replay.Compute().Select(row => row["TERMINAL_FRAUDS_30D"]!.Value));
    }
}
