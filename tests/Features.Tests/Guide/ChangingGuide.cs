using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Changing;

/// <summary>What docs/guide/changing-a-feature-set.md shows.</summary>
public sealed class ChangingGuide
{
    private const long HourMs = 3_600_000;

    [Fact]
    public void A_changed_set_is_filled_and_takes_over()
    {
        using var driver = new TopologyTestDriver(Old());
        var payments = driver.CreateInputTopic<string, CardPayment>("payments", Serde.Utf8, Serde.Json<CardPayment>());
        payments.PipeInput("4-1111", new CardPayment("p1", "4-1111", 10_00), timestamp: 0);
        driver.Restart(Both());
        payments.PipeInput("4-1111", new CardPayment("p2", "4-1111", 10_00), timestamp: 30 * HourMs);
        Copy(driver);
        payments.PipeInput("4-1111", new CardPayment("p3", "4-1111", 10_00), timestamp: 31 * HourMs);

        var log = new ControlLogWriter(driver.Cluster, "app");
        log.Append(FeatureVersions.Entry("card", version: 1, new ChangedCardFeatures()));
        driver.Commit();
        payments.PipeInput("4-1111", new CardPayment("p4", "4-1111", 10_00), timestamp: 32 * HourMs);

        var old = driver.CreateOutputTopic("features-1", Serde.Utf8, new FeatureRowSerde<CardPayment>(new CardFeatures(), Serde.Json<CardPayment>()));
        Assert.Equal([1.0, 1, 2], old.ReadValuesToList().Select(row => row.Values[0]));
        var changed = driver.CreateOutputTopic("features-2", Serde.Utf8, new FeatureRowSerde<CardPayment>(new ChangedCardFeatures(), Serde.Json<CardPayment>()));
        Assert.Equal([4.0], changed.ReadValuesToList().Select(row => row.Values[0]));
    }

    /// <summary>Runs the copy on a cluster of its own, and takes what it wrote over.</summary>
    private static void Copy(TopologyTestDriver driver)
    {
        var copy = FeatureVersions.CopyHistory("payments", "payments-history");
        using var copier = new TopologyTestDriver(copy);
        var from = copier.CreateInputTopic<byte[], byte[]>("payments", Serde.Bytes, Serde.Bytes);
        foreach (var record in driver.Cluster.ReadAll("payments", 0))
        {
            from.PipeInput(record.Key!, record.Value!, record.Timestamp);
        }

        var to = driver.CreateInputTopic<byte[], byte[]>("payments-history", Serde.Bytes, Serde.Bytes);
        foreach (var record in copier.CreateOutputTopic("payments-history", Serde.Bytes, Serde.Bytes).ReadRecordsToList())
        {
            to.PipeInput(record);
        }
    }

    private static StreamTopology Old()
    {
        var builder = new StreamsBuilder();
        var payment = Serde.Json<CardPayment>();
        var versions = builder.Stream("payments", Consumed.With(Serde.Utf8, payment)).InVersions(builder, "card", payment);
        var set = new CardFeatures();
        versions.Compute(set).To("features-1", Produced.With(Serde.Utf8, new FeatureRowSerde<CardPayment>(set, payment)));
        return builder.Build();
    }

    private static StreamTopology Both()
    {
        var builder = new StreamsBuilder();
        var payment = Serde.Json<CardPayment>();
        var history = builder.Stream("payments-history", Consumed.With(Serde.Utf8, payment));
        var versions = builder.Stream("payments", Consumed.With(Serde.Utf8, payment)).InVersions(builder, "card", payment, history);
        var (set, changed) = (new CardFeatures(), new ChangedCardFeatures());
        versions.Compute(set).To("features-1", Produced.With(Serde.Utf8, new FeatureRowSerde<CardPayment>(set, payment)));
        versions.Compute(changed).To("features-2", Produced.With(Serde.Utf8, new FeatureRowSerde<CardPayment>(changed, payment)));
        return builder.Build();
    }
}

public sealed record CardPayment(string Id, string CardId, long AmountMinor);

public sealed class CardFeatures : FeatureSet<CardPayment>
{
    public CardFeatures()
        : base("card-1")
    {
        var card = By("card", p => p.CardId);
        Feature("COUNT_1D", card.Count().Last(TimeSpan.FromDays(1)));
    }
}

public sealed class ChangedCardFeatures : FeatureSet<CardPayment>
{
    public ChangedCardFeatures()
        : base("card-2")
    {
        var card = By("card", p => p.CardId);
        Feature("COUNT_7D", card.Count().Last(TimeSpan.FromDays(7)));
    }
}
