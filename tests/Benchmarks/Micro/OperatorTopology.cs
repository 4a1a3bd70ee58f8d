using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Benchmarks.Micro;

/// <summary>One operator between a topic and a topic.</summary>
internal static class OperatorTopology
{
    public const string Input = "payments";
    public const string Table = "cards";
    private const string Output = "out";
    private static readonly PaymentSerde Payments = new();
    private static readonly TotalsSerde Results = new();

    /// <summary>Operators with a store.</summary>
    public static IReadOnlyList<string> Stateful { get; } = ["aggregate", "tumbling", "hopping", "sliding", "join"];

    public static bool HasTable(string name) => name == "join";

    public static StreamTopology Build(string name, bool persistent)
    {
        var builder = new StreamsBuilder();
        var stream = builder.Stream(Input, Consumed.With(Serde.Utf8, Payments));
        var store = new Materialized<string, Totals> { StoreName = "rows", KeySerde = Serde.Utf8, ValueSerde = Results, Persistent = persistent };
        switch (name)
        {
            case "mapValues":
                stream.MapValues(payment => default(Totals).With(payment.Amount)).To(Output, Produced.With(Serde.Utf8, Results));
                break;
            case "aggregate":
                stream.GroupByKey().Aggregate(() => default, (_, payment, totals) => totals.With(payment.Amount), store)
                    .ToStream().To(Output, Produced.With(Serde.Utf8, Serde.Nullable(Results)));
                break;
            case "tumbling":
                Windowed(stream.GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1))), store);
                break;
            case "hopping":
                Windowed(stream.GroupByKey().WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1)).AdvanceBy(TimeSpan.FromMinutes(10))), store);
                break;
            case "sliding":
                Windowed(stream.GroupByKey().WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromHours(1))), store);
                break;
            case "join":
                var cards = new Materialized<string, Payment> { StoreName = "cards-rows", Persistent = persistent };
                stream.Join(builder.Table(Table, Consumed.With(Serde.Utf8, Payments), cards), (payment, card) => default(Totals).With(payment.Amount + card.Amount))
                    .To(Output, Produced.With(Serde.Utf8, Results));
                break;
            default:
                throw new ArgumentException($"There is no operator {name}.", nameof(name));
        }

        return builder.Build();
    }

    private static void Windowed(TimeWindowedKStream<string, Payment> windows, Materialized<string, Totals> store) =>
        windows.Aggregate(() => default, (_, payment, totals) => totals.With(payment.Amount), store)
            .ToStream((window, _) => window.Key)
            .To(Output, Produced.With(Serde.Utf8, Serde.Nullable(Results)));
}
