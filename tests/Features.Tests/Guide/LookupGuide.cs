using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Features;

/// <summary>What docs/guide/features.md shows of reference tables.</summary>
public sealed class LookupGuide
{
    private const long DayMs = 24 * 3_600_000;

    [Fact]
    public void A_payment_gets_the_merchant_of_its_time()
    {
        using var driver = new TopologyTestDriver(Topology());
        var merchants = driver.CreateInputTopic("merchants", Serde.Utf8, Serde.Json<Merchant>());
        merchants.PipeInput("T1", new Merchant(0.1, 1_000_00), timestamp: 0);
        merchants.PipeInput("T1", new Merchant(0.9, 100_00), timestamp: 5 * DayMs);
        var payments = driver.CreateInputTopic("payments", Serde.Utf8, Serde.Json<Payment>());
        payments.PipeInput("4-1111", new Payment("p1", "4-1111", "T1", 10_00, IsFraud: false), timestamp: (5 * DayMs) - 1);
        payments.PipeInput("4-1111", new Payment("p2", "4-1111", "T2", 10_00, IsFraud: false), timestamp: 5 * DayMs);

        var set = new MerchantFeatures();
        var rows = driver.CreateOutputTopic("features", Serde.Utf8, new FeatureRowSerde<Payment>(set, Serde.Json<Payment>())).ReadRecordsToList();
        Assert.Equal([10, 1, 1, 0.1, 1_000, 0.01], rows[0].Value.Values.ToArray());
        Assert.Equal([10, 2, 0, double.NaN, 500, 0.02], rows[1].Value.Values.ToArray());
    }

    [Fact]
    public void In_memory_rows_hold_from_a_time_on()
    {
        var tables = new LookupRows().Bind("merchant",
        [
            new LookupRow<Merchant>("T1", ValidFromMs: 0, new Merchant(0.1, 1_000_00)),
            new LookupRow<Merchant>("T1", ValidFromMs: 5 * DayMs, new Merchant(0.9, 100_00)),
        ]);
        var features = new FeatureComputation<Payment>(new MerchantFeatures(), tables);
        var before = features.Add(new Payment("p1", "4-1111", "T1", 10_00, IsFraud: false), eventTimeMs: (5 * DayMs) - 1);
        var after = features.Add(new Payment("p2", "4-1111", "T1", 10_00, IsFraud: false), eventTimeMs: 5 * DayMs);
        Assert.Equal([0.1, 0.9], [before["MERCHANT_RISK"], after["MERCHANT_RISK"]]);
        Assert.Equal(0.1, after["LIMIT_USED"]);
    }

    private static StreamTopology Topology()
    {
        var builder = new StreamsBuilder();
        var payment = Serde.Json<Payment>();
        var set = new MerchantFeatures();
        var merchants = builder.Table(
            "merchants", Consumed.With(Serde.Utf8, Serde.Json<Merchant>()), Materialized.AsVersioned<string, Merchant>("merchants", TimeSpan.FromDays(30)));
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(builder, set, payment, tables: new LookupTables().Bind("merchant", merchants))
            .To("features", Produced.With(Serde.Utf8, new FeatureRowSerde<Payment>(set, payment)));
        return builder.Build();
    }
}

public sealed record Merchant(double Risk, long LimitMinor);

public sealed class MerchantFeatures : FeatureSet<Payment>
{
    public MerchantFeatures()
        : base("merchants")
    {
        var card = By("card", p => p.CardId);
        var merchant = Lookup<Merchant>("merchant", p => p.TerminalId);

        Feature("AMOUNT", p => p.AmountMinor / 100.0);
        Feature("CARD_COUNT_1D", card.Count().Last(TimeSpan.FromDays(1)));
        Feature("MERCHANT_KNOWN", merchant.Value(_ => true).OrDefault(0));
        Feature("MERCHANT_RISK", merchant.Value(m => m.Risk).OrNull());
        Feature("MERCHANT_LIMIT", merchant.Value(m => m.LimitMinor / 100.0).OrDefault(500));
        Derived("LIMIT_USED", f => f["AMOUNT"] / f["MERCHANT_LIMIT"], whenNull: 0);
    }
}
