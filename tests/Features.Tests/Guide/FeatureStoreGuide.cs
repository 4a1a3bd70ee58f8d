using StreamizFraud.Features;
using StreamizFraud.Features.Tests.Streams;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Features;

/// <summary>What docs/guide/features.md shows of reading features.</summary>
public sealed class FeatureStoreGuide
{
    private const long HourMs = 3_600_000;

    [Fact]
    public void The_features_of_a_card_are_read_as_of_a_time()
    {
        using var driver = new TopologyTestDriver(Topology());
        var payments = driver.CreateInputTopic<string, Payment>("payments", Serde.Utf8, Serde.Json<Payment>());
        payments.PipeInput("4-1111", new Payment("p1", "4-1111", "T1", 10_00, IsFraud: false), timestamp: 0);
        payments.PipeInput("4-1111", new Payment("p2", "4-1111", "T1", 20_00, IsFraud: false), timestamp: HourMs);

        var cards = new FeatureStore<Payment>(new PaymentFeatures(), "card", driver.Stores());
        Assert.Equal(2, cards.Find("4-1111")?["CARD_COUNT_1D"]);
        Assert.Equal(15, cards.Find("4-1111")?["CARD_MEAN_7D"]);
        Assert.Equal(1, cards.Find("4-1111", asOfMs: 0)?["CARD_COUNT_1D"]);
        Assert.Equal(0, cards.Find("4-1111", asOfMs: 30 * HourMs)?["CARD_COUNT_1D"]);
        Assert.Null(cards.Find("9-9999"));

        driver.CreateInputTopic("questions", Serde.Utf8, Serde.Utf8).PipeInput("4-1111", "payments today?", timestamp: 2 * HourMs);
        Assert.Equal("2 payments in a day", driver.CreateOutputTopic("answers", Serde.Utf8, Serde.Utf8).ReadValue());
    }

    private static StreamTopology Topology()
    {
        var set = new PaymentFeatures();
        return SetTopology.Of(set, "payments", Serde.Json<Payment>(), builder =>
        {
            builder.Stream("questions", Consumed.With(Serde.Utf8, Serde.Utf8))
                .Process(() => new Answers(set), Named.As("answers"), "payments-card", "payments-card-pages")
                .To("answers", Produced.With(Serde.Utf8, Serde.Utf8));
        });
    }
}

public sealed class Answers(PaymentFeatures set) : IProcessor<string, string, string, string>
{
    private IProcessorContext<string, string> _context = null!;
    private FeatureStore<Payment> _cards = null!;

    public void Init(IProcessorContext<string, string> context)
    {
        _context = context;
        _cards = new FeatureStore<Payment>(set, "card", context);
    }

    public void Process(in Record<string, string> record)
    {
        var card = _cards.Find(record.Key, record.Timestamp);
        _context.Forward(record.WithValue(card is null ? "unknown" : $"{card["CARD_COUNT_1D"]} payments in a day"));
    }
}
