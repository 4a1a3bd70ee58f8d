using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Features;

/// <summary>What docs/guide/features.md shows of labels that come late.</summary>
public sealed class LabelsGuide
{
    private const long HourMs = 3_600_000;

    [Fact]
    public void A_label_counts_for_the_payments_after_it()
    {
        using var driver = new TopologyTestDriver(Topology());
        var payments = driver.CreateInputTopic<string, CardPayment>("payments", Serde.Utf8, Serde.Json<CardPayment>());
        var labels = driver.CreateInputTopic("labels", Serde.Utf8, new LabelSerde());
        payments.PipeInput("4-1111", new CardPayment("p1", "4-1111", "T1", 10_00), timestamp: 0);
        payments.PipeInput("4-1111", new CardPayment("p2", "4-1111", "T1", 20_00), timestamp: HourMs);
        labels.PipeInput("p1", new Label(LabelVerdict.Fraud, TimeMs: HourMs, Source: "chargeback"), timestamp: HourMs);
        payments.PipeInput("5-2222", new CardPayment("p3", "5-2222", "T1", 30_00), timestamp: 2 * HourMs);

        var set = new LabelledFeatures();
        var rows = driver.CreateOutputTopic("features", Serde.Utf8, new FeatureRowSerde<CardPayment>(set, Serde.Json<CardPayment>()));
        Assert.Equal([0.0, 0, 1], rows.ReadValuesToList().Select(row => row["TERMINAL_FRAUDS_30D"]!.Value));
    }

    [Fact]
    public void Labels_arrive_in_memory_as_they_do_in_the_stream()
    {
        var features = new FeatureComputation<CardPayment>(new LabelledFeatures());
        features.Add(new CardPayment("p1", "4-1111", "T1", 10_00), eventTimeMs: 0);
        features.AddLabel("p1", new Label(LabelVerdict.Fraud, TimeMs: HourMs));
        features.AddLabel("p1", new Label(LabelVerdict.Genuine, TimeMs: 3 * HourMs, Source: "analyst"));

        // Known from the first label's time on, until the correction's.
        Assert.Equal(1, features.Add(new CardPayment("p2", "4-1111", "T1", 10_00), eventTimeMs: 2 * HourMs)["TERMINAL_FRAUDS_30D"]);
        Assert.Equal(0, features.Add(new CardPayment("p3", "4-1111", "T1", 10_00), eventTimeMs: 3 * HourMs)["TERMINAL_FRAUDS_30D"]);
    }

    private static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var payment = Serde.Json<CardPayment>();
        var set = new LabelledFeatures();
        var labels = builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde()));
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(builder, set, payment, labels: labels)
            .To("features", Produced.With(Serde.Utf8, new FeatureRowSerde<CardPayment>(set, payment)));
        return builder.Build();
    }
}

public sealed record CardPayment(string Id, string CardId, string TerminalId, long AmountMinor);

public sealed class LabelledFeatures : FeatureSet<CardPayment>
{
    public LabelledFeatures()
        : base("labelled")
    {
        var labels = LateLabels(p => p.Id, keep: TimeSpan.FromDays(120));
        var card = By("card", p => p.CardId);
        var terminal = By("terminal", p => p.TerminalId);

        Feature("CARD_COUNT_1D", card.Count().Last(TimeSpan.FromDays(1)));
        Feature("TERMINAL_FRAUDS_30D", terminal.KnownCount(labels).Last(TimeSpan.FromDays(30)));
        Feature("TERMINAL_RISK_30D", terminal.KnownShare(labels).Last(TimeSpan.FromDays(30)));
    }
}
