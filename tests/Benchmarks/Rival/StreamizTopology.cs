using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Crosscutting;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.State;
using Streamiz.Kafka.Net.Stream;
using Streamiz.Kafka.Net.Table;
using Plan = Streamiz.Kafka.Net.Stream.Topology;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>The topologies of <see cref="RivalTopology"/>, written with Streamiz.Kafka.Net: RocksDB stores with changelogs, no record cache.</summary>
internal static class StreamizTopology
{
    /// <summary>How long Streamiz keeps rows of windows if nothing else is said.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(1);

    private static readonly StringSerDes Keys = new();
    private static readonly ByteArraySerDes Values = new();

    public static Plan Build(string name)
    {
        var builder = new StreamBuilder();
        var payments = builder.Stream(RivalTopology.Input, Keys, Values);
        var output = RivalTopology.RivalOutput(name);
        switch (name)
        {
            case "map":
                payments.MapValues((payment, _) => PaymentBytes.Add([], payment)).To(output, Keys, Values);
                break;
            case "kv":
                payments.GroupByKey()
                    .Aggregate(
                        () => [],
                        (_, payment, aggregate) => PaymentBytes.Add(aggregate, payment),
                        RocksDb.As<string, byte[]>("stats").WithKeySerdes(Keys).WithValueSerdes(Values))
                    .ToStream()
                    .To(output, Keys, Values);
                break;
            case "window":
                Totals(payments.GroupByKey().WindowedBy(TumblingWindowOptions.Of(TimeSpan.FromHours(1), TimeSpan.Zero)), "win").To(output, Keys, Values);
                break;
            case "hopping":
                Totals(payments.GroupByKey().WindowedBy(HoppingWindowOptions.Of(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10), TimeSpan.Zero)), "hop")
                    .To(output, Keys, Values);
                break;
            case "join":
                var cards = builder.Table(RivalTopology.Cards, Keys, Keys, RocksDb.As<string, string>("cards-store").WithKeySerdes(Keys).WithValueSerdes(Keys));
                payments.LeftJoin(cards, PaymentBytes.WithFlag, new StreamTableJoinProps<string, byte[], string>(Keys, Values, Keys)).To(output, Keys, Values);
                break;
            case "fraud":
                var hours = payments.GroupByKey().WindowedBy(TumblingWindowOptions.Of(TimeSpan.FromHours(1), TimeSpan.Zero));
                var sums = hours.Aggregate(() => [], (_, payment, aggregate) => PaymentBytes.Add(aggregate, payment), Rows("sums"));
                var merchants = hours.Aggregate(() => [], (_, payment, aggregate) => PaymentBytes.AddMerchant(aggregate, payment), Rows("merchants"));
                var countries = hours.Aggregate(() => [], (_, payment, aggregate) => PaymentBytes.AddCountry(aggregate, payment), Rows("countries"));
                sums.Join(merchants, PaymentBytes.Concatenate)
                    .Join(countries, PaymentBytes.Concatenate)
                    .ToStream((window, _, _) => window.Key)
                    .MapValues((joined, _) => joined is null ? null! : PaymentBytes.Score(joined))
                    .To(output, Keys, Values);
                break;
            default:
                throw new ArgumentException($"'{name}' is none of {string.Join(", ", RivalTopology.All)}.", nameof(name));
        }

        return builder.Build();
    }

    private static IKStream<string, byte[]> Totals(ITimeWindowedKStream<string, byte[]> windows, string store) =>
        windows.Aggregate(() => [], (_, payment, aggregate) => PaymentBytes.Add(aggregate, payment), Rows(store)).ToStream((window, _, _) => window.Key);

    private static Materialized<string, byte[], IWindowStore<Bytes, byte[]>> Rows(string store) =>
        RocksDbWindows.As<string, byte[]>(store).WithKeySerdes(Keys).WithValueSerdes(Values);
}
