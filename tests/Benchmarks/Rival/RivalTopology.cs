using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>The topologies of the races, written with our DSL: the same types, layouts and results as the rivals' ones.</summary>
/// <remarks>Keys are strings, values byte arrays, as on the other sides; <see cref="PaymentBytes"/> says of which layout.</remarks>
internal static class RivalTopology
{
    public const string Input = "payments";
    public const string Cards = "cards";

    /// <summary>Those that Kafka Streams' program has too.</summary>
    public static string[] KafkaStreams { get; } = ["map", "kv", "window", "join"];

    /// <summary>Those that Streamiz' twin has too.</summary>
    public static string[] All { get; } = [.. KafkaStreams, "hopping", "fraud"];

    /// <summary>Our output topic.</summary>
    public static string Output(string name) => $"ours-out-{name}";

    /// <summary>The rival's output topic.</summary>
    public static string RivalOutput(string name) => $"out-{name}";

    /// <param name="name">Which one.</param>
    /// <param name="retention">How long rows of windows stay; null: as long as their windows are open, as in Kafka Streams.</param>
    public static StreamTopology Build(string name, TimeSpan? retention = null)
    {
        var builder = new StreamsBuilder();
        var payments = builder.Stream(Input, Consumed.With(Serde.Utf8, Serde.Bytes));
        var outputs = Produced.With<string, byte[]?>(Serde.Utf8, Serde.Bytes!);
        switch (name)
        {
            case "map":
                payments.MapValues(payment => PaymentBytes.Add([], payment)).To(Output(name), Produced.With(Serde.Utf8, Serde.Bytes));
                break;
            case "kv":
                payments.GroupByKey(Grouped.With(Serde.Utf8, Serde.Bytes))
                    .Aggregate<byte[]>(() => [], (_, payment, aggregate) => PaymentBytes.Add(aggregate, payment), Rows("stats"))
                    .ToStream()
                    .To(Output(name), outputs);
                break;
            case "window":
                Windowed(payments, TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1)))
                    .Aggregate<byte[]>(() => [], (_, payment, aggregate) => PaymentBytes.Add(aggregate, payment), Rows("win", retention))
                    .ToStream((window, _) => window.Key)
                    .To(Output(name), outputs);
                break;
            case "hopping":
                Windowed(payments, TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1)).AdvanceBy(TimeSpan.FromMinutes(10)))
                    .Aggregate<byte[]>(() => [], (_, payment, aggregate) => PaymentBytes.Add(aggregate, payment), Rows("hop", retention))
                    .ToStream((window, _) => window.Key)
                    .To(Output(name), outputs);
                break;
            case "join":
                var cards = builder.Table(Cards, Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("cards-store"));
                payments
                    .LeftJoin(cards, PaymentBytes.WithFlag, Joined.With<string, byte[], string>(Serde.Utf8, Serde.Bytes, Serde.Utf8))
                    .To(Output(name), Produced.With(Serde.Utf8, Serde.Bytes));
                break;
            case "fraud":
                var hours = Windowed(payments, TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1)));
                var sums = hours.Aggregate<byte[]>(() => [], (_, payment, aggregate) => PaymentBytes.Add(aggregate, payment), Rows("sums", retention));
                var merchants = hours.Aggregate<byte[]>(() => [], (_, payment, aggregate) => PaymentBytes.AddMerchant(aggregate, payment), Rows("merchants", retention));
                var countries = hours.Aggregate<byte[]>(() => [], (_, payment, aggregate) => PaymentBytes.AddCountry(aggregate, payment), Rows("countries", retention));
                sums.Join(merchants, PaymentBytes.Concatenate)
                    .Join(countries, PaymentBytes.Concatenate)
                    .ToStream((window, _) => window.Key)
                    .MapValues(joined => joined is null ? null : PaymentBytes.Score(joined))
                    .To(Output(name), outputs);
                break;
            default:
                throw new ArgumentException($"'{name}' is none of {string.Join(", ", All)}.", nameof(name));
        }

        return builder.Build();
    }

    private static Materialized<string, byte[]> Rows(string store, TimeSpan? retention = null)
    {
        var rows = Materialized.As<string, byte[]>(store).WithKeySerde(Serde.Utf8).WithValueSerde(Serde.Bytes);
        return retention is { } time ? rows.WithRetention(time) : rows;
    }

    private static TimeWindowedKStream<string, byte[]> Windowed(KStream<string, byte[]> payments, TimeWindows windows) =>
        payments.GroupByKey(Grouped.With(Serde.Utf8, Serde.Bytes)).WindowedBy(windows);
}
