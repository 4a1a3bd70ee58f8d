using System.Globalization;
using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Features;

/// <summary>What docs/guide/features.md shows.</summary>
public sealed class FeaturesGuide
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;

    [Fact]
    public void The_topology_gives_a_row_for_each_payment()
    {
        using var driver = new TopologyTestDriver(Topology());
        var payments = driver.CreateInputTopic<string, Payment>("payments", Serde.Utf8, Serde.Json<Payment>());
        payments.PipeInput("4-1111", new Payment("p1", "4-1111", "T1", 10_00, IsFraud: false), timestamp: 0);
        payments.PipeInput("4-1111", new Payment("p2", "4-1111", "T1", 20_00, IsFraud: false), timestamp: HourMs);

        var set = new PaymentFeatures();
        var rows = driver.CreateOutputTopic("features", Serde.Utf8, new FeatureRowSerde<Payment>(set, Serde.Json<Payment>()));
        Assert.Equal([10.0, 0, 1, 10.0, 0, 0], rows.ReadValue().Values.ToArray());
        Assert.Equal([20.0, 1, 2, 15.0, 0, 0], rows.ReadValue().Values.ToArray());
    }

    [Fact]
    public void A_set_is_tested_without_a_topology()
    {
        var features = new FeatureComputation<Payment>(new PaymentFeatures());
        features.Add(new Payment("p1", "4-1111", "T1", 10_00, IsFraud: true), eventTimeMs: 0);
        var row = features.Add(new Payment("p2", "5-2222", "T1", 20_00, IsFraud: false), eventTimeMs: 7 * DayMs);

        // The terminal's only payment that is 7 days old was a fraud.
        Assert.Equal([20.0, 0, 1, 20.0, 1, 1.0], row.Values.ToArray());
    }

    [Fact]
    public void A_late_row_says_so()
    {
        var features = new FeatureComputation<Payment>(new PaymentFeatures());
        features.Add(new Payment("p1", "4-1111", "T1", 10_00, IsFraud: false), eventTimeMs: 100 * DayMs);

        Assert.True(features.Add(new Payment("p2", "4-1111", "T2", 10_00, IsFraud: false), eventTimeMs: 98 * DayMs).Late);
        Assert.False(features.Add(new Payment("p3", "4-1111", "T3", 10_00, IsFraud: false), eventTimeMs: 99 * DayMs).Late);
    }

    [Fact]
    public void A_training_file_is_written_by_the_code_that_serves()
    {
        using var file = new StringWriter(CultureInfo.InvariantCulture);
        WriteTraining([(new Payment("p1", "4-1111", "T1", 10_50, IsFraud: false), 0)], file);
        Assert.Equal(["ID,AMOUNT,NIGHT,CARD_COUNT_1D,CARD_MEAN_7D,TERMINAL_COUNT_30D,TERMINAL_RISK_30D", "p1,10.5,0,1,10.5,0,0"], file.ToString().Trim().Split(Environment.NewLine));
    }

    [Fact]
    public void A_busy_terminal_goes_over_to_sketches()
    {
        var features = new FeatureComputation<Payment>(new BusyTerminalFeatures());
        FeatureRow<Payment> Next(int i) => features.Add(new Payment($"p{i}", $"4-{i}", "T1", 10_00, IsFraud: false), eventTimeMs: i * 1_000);

        Assert.Equal([1.0, 10], Next(0).Values.ToArray());
        for (var i = 1; i < 20_000; i++)
        {
            Next(i);
        }

        var row = Next(20_000);
        Assert.InRange(row["CARDS_30D"]!.Value, 19_000, 21_000);
        Assert.InRange(row["MEDIAN_30D"]!.Value, 9.92, 10.08);
    }

    private static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var payment = Serde.Json<Payment>();
        var set = new PaymentFeatures();
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(builder, set, payment)
            .To("features", Produced.With(Serde.Utf8, new FeatureRowSerde<Payment>(set, payment)));
        return builder.Build();
    }

    private static void WriteTraining(IEnumerable<(Payment Payment, long TimeMs)> payments, TextWriter file)
    {
        var set = new PaymentFeatures();
        var features = new FeatureComputation<Payment>(set);
        file.WriteLine($"ID,{string.Join(',', set.Names)}");
        foreach (var (payment, timeMs) in payments)
        {
            var row = features.Add(payment, timeMs);
            file.WriteLine($"{payment.Id},{string.Join(',', row.Values.ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}");
        }
    }
}

public sealed record Payment(string Id, string CardId, string TerminalId, long AmountMinor, bool IsFraud);

public sealed class PaymentFeatures : FeatureSet<Payment>
{
    public PaymentFeatures()
        : base("payments")
    {
        var card = By("card", p => p.CardId);
        var terminal = By("terminal", p => p.TerminalId, lateness: TimeSpan.FromDays(7));

        Feature("AMOUNT", p => p.AmountMinor / 100.0);
        Feature("NIGHT", (_, time) => time.Hour >= 1 && time.Hour <= 5);
        Feature("CARD_COUNT_1D", card.Count().Last(TimeSpan.FromDays(1)));
        Feature("CARD_MEAN_7D", card.Mean(p => p.AmountMinor).Last(TimeSpan.FromDays(7)).Scale(0.01));

        // Whether a payment was a fraud is known a week later.
        Feature("TERMINAL_COUNT_30D", terminal.Count().Last(TimeSpan.FromDays(30)).Delayed(TimeSpan.FromDays(7)));
        Feature("TERMINAL_RISK_30D", terminal.Share(p => p.IsFraud).Last(TimeSpan.FromDays(30)).Delayed(TimeSpan.FromDays(7)).OrDefault(0));
    }
}

public sealed class BusyTerminalFeatures : FeatureSet<Payment>
{
    public BusyTerminalFeatures()
        : base("busy")
    {
        var terminal = By("terminal", p => p.TerminalId);
        var (window, tile) = (TimeSpan.FromDays(30), TimeSpan.FromDays(1));
        Feature("CARDS_30D", terminal.Distinct(p => p.CardId).Last(window).Tiled(tile).Exact(10_000, OnOverflow.Sketch));
        Feature("MEDIAN_30D", terminal.Median(p => p.AmountMinor).Last(window).Tiled(tile).Exact(10_000, OnOverflow.Sketch).Scale(0.01));
    }
}
