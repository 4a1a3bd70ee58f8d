using System.Buffers.Binary;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>The topologies of Kafka Streams' benchmark program, written with our DSL: the same types, layouts and results.</summary>
/// <remarks>
/// A payment is 40 bytes, big-endian: event time ms i64, amount f64, merchant i32, country i32, terminal i64, sequence i64. An aggregate is
/// 32 bytes: count i64, sum f64, highest amount f64, newest event time i64. Keys are strings, values byte arrays, as on the other side.
/// </remarks>
internal static class RivalTopology
{
    public const string Input = "payments";
    private const int PaymentBytes = 40;
    private const int AggregateBytes = 32;

    /// <summary>Our output topic; Kafka Streams writes to <c>out-NAME</c>.</summary>
    public static string Output(string name) => $"ours-out-{name}";

    /// <summary>Kafka Streams' output topic.</summary>
    public static string RivalOutput(string name) => $"out-{name}";

    public static StreamTopology Build(string name)
    {
        var builder = new StreamsBuilder();
        var payments = builder.Stream(Input, Consumed.With(Serde.Utf8, Serde.Bytes));
        switch (name)
        {
            case "map":
                payments.MapValues(payment => Add([], payment)).To(Output(name), Produced.With(Serde.Utf8, Serde.Bytes));
                break;
            case "kv":
                payments
                    .GroupByKey(Grouped.With(Serde.Utf8, Serde.Bytes))
                    .Aggregate<byte[]>(
                        () => [],
                        (_, payment, aggregate) => Add(aggregate, payment),
                        Materialized.As<string, byte[]>("stats").WithKeySerde(Serde.Utf8).WithValueSerde(Serde.Bytes))
                    .ToStream()
                    .To(Output(name), Produced.With<string, byte[]?>(Serde.Utf8, Serde.Bytes!));
                break;
            case "window":
                payments
                    .GroupByKey(Grouped.With(Serde.Utf8, Serde.Bytes))
                    .WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1)))
                    .Aggregate<byte[]>(
                        () => [],
                        (_, payment, aggregate) => Add(aggregate, payment),
                        Materialized.As<string, byte[]>("win").WithKeySerde(Serde.Utf8).WithValueSerde(Serde.Bytes))
                    .ToStream((window, _) => window.Key)
                    .To(Output(name), Produced.With<string, byte[]?>(Serde.Utf8, Serde.Bytes!));
                break;
            case "join":
                var cards = builder.Table("cards", Consumed.With(Serde.Utf8, Serde.Utf8), Materialized.As<string, string>("cards-store"));
                payments
                    .LeftJoin(cards, WithFlag, Joined.With<string, byte[], string>(Serde.Utf8, Serde.Bytes, Serde.Utf8))
                    .To(Output(name), Produced.With(Serde.Utf8, Serde.Bytes));
                break;
            default:
                throw new ArgumentException($"'{name}' is not map, kv, window or join.", nameof(name));
        }

        return builder.Build();
    }

    /// <summary>The payment, whether its card is known, and three bytes of nothing.</summary>
    private static byte[] WithFlag(byte[] payment, string? card)
    {
        var result = new byte[PaymentBytes + sizeof(int)];
        payment.CopyTo(result.AsSpan());
        result[PaymentBytes] = (byte)(card is null ? 0 : 1);
        return result;
    }

    private static byte[] Add(byte[] aggregate, byte[] payment)
    {
        var time = BinaryPrimitives.ReadInt64BigEndian(payment);
        var amount = BinaryPrimitives.ReadDoubleBigEndian(payment.AsSpan(8));
        var result = new byte[AggregateBytes];
        var (count, sum, highest, newest) = (1L, amount, amount, time);
        if (aggregate.Length > 0)
        {
            count = BinaryPrimitives.ReadInt64BigEndian(aggregate) + 1;
            sum = BinaryPrimitives.ReadDoubleBigEndian(aggregate.AsSpan(8)) + amount;
            highest = Math.Max(BinaryPrimitives.ReadDoubleBigEndian(aggregate.AsSpan(16)), amount);
            newest = Math.Max(BinaryPrimitives.ReadInt64BigEndian(aggregate.AsSpan(24)), time);
        }

        BinaryPrimitives.WriteInt64BigEndian(result, count);
        BinaryPrimitives.WriteDoubleBigEndian(result.AsSpan(8), sum);
        BinaryPrimitives.WriteDoubleBigEndian(result.AsSpan(16), highest);
        BinaryPrimitives.WriteInt64BigEndian(result.AsSpan(24), newest);
        return result;
    }
}
