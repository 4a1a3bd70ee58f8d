using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/serdes.md shows.</summary>
public sealed class SerdesGuide
{
    [Fact]
    public void Serdes_are_given_where_a_type_has_none()
    {
        var payment = Serde.Json(PaymentJson.Default.Payment);
        var builder = new StreamsBuilder();
        var payments = builder.Stream("payments", Consumed.With(Serde.Utf8, payment));

        payments
            .Filter((id, sent) => sent.Cents > 0)
            .To("good-payments");                                            // the serdes go along while the types stay

        payments
            .GroupBy((id, sent) => sent.Card, Grouped.With(Serde.Utf8, payment).WithName("by-card"))
            .Reduce((last, next) => next, Materialized.As<string, Payment>("last-payment"));

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic("payments", Serde.Utf8, payment).PipeInput("p-1", new Payment("4-1111", 250), 0);

        Assert.Equal(["""{"card":"4-1111","cents":250}"""], driver.CreateOutputTopic<string, string>("good-payments").ReadValuesToList());
        Assert.True(driver.GetKeyValueStore<string, Payment>("last-payment").TryGet("4-1111", out var last));
        Assert.Equal(250, last.Cents);
    }

    [Fact]
    public void Serdes_are_given_once_for_a_type()
    {
        var serdes = DefaultSerdes.None.With(Serde.Json(PaymentJson.Default.Payment));
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Serdes = serdes });
        builder.Stream<string, Payment>("payments")
            .Filter((id, sent) => sent.Cents > 0)
            .To("good-payments");

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, string>("payments").PipeInput("p-1", """{"card":"4-1111","cents":250}""", 0);

        Assert.Equal(["""{"card":"4-1111","cents":250}"""], driver.CreateOutputTopic<string, string>("good-payments").ReadValuesToList());
    }

    [Fact]
    public void Serdes_are_made_of_serdes()
    {
        var amounts = Serde.List(Serde.Int64);                                                           // List<long>
        var maybe = Serde.Nullable(Serde.Int64);                                                         // long?
        var perHour = WindowedSerdes.TimeWindowed(Serde.Utf8, TimeSpan.FromHours(1));                    // Windowed<string>
        var visits = WindowedSerdes.SessionWindowed(Serde.Utf8);                                         // Windowed<string>

        Assert.Equal([1, 2], Again([1, 2], amounts));
        Assert.Equal(1L, Again(1L, maybe));
        Assert.Equal(new("4-1111", new Window(0, 3_600_000)), Again(new("4-1111", new Window(0, 3_600_000)), perHour));
        Assert.Equal(new("4-1111", new Window(5, 7)), Again(new("4-1111", new Window(5, 7)), visits));
    }

    [Fact]
    public void A_serde_of_ones_own_says_what_it_found_and_the_engine_where()
    {
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, new EuroSerde()))
            .MapValues(euros => $"{euros} EUR")
            .To("texts");

        using var driver = new TopologyTestDriver(
            builder.Build(),
            new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "refused" });
        driver.CreateInputTopic("payments", Serde.Utf8, new EuroSerde()).PipeInput("4-1111", 12.5m, 0);
        driver.CreateInputTopic("payments", Serde.Utf8, Serde.Utf8).PipeInput("4-1111", "abc", 1);

        Assert.Equal(["12.5 EUR"], driver.CreateOutputTopic<string, string>("texts").ReadValuesToList());
        var refused = driver.CreateOutputTopic<string, string>("refused").ReadRecord();
        Assert.Equal("abc", refused.Value);
        Assert.Contains("an amount has 8 bytes; got 3", Encoding.UTF8.GetString(refused.Headers.Last("__streams.errors.message")!.Value.Value!));
    }

    [Fact]
    public void A_handler_decides_record_by_record()
    {
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, new EuroSerde())).MapValues(euros => $"{euros} EUR").To("texts");

        static BadRecordResponse Decide(BadRecord record) => record.Stage switch
        {
            BadRecordStage.Reading => BadRecordResponse.Drop,                 // passed over, counted and logged
            BadRecordStage.Processing => BadRecordResponse.DeadLetterTo("to-look-at"),
            _ => BadRecordResponse.Stop,
        };

        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { BadRecordHandler = Decide });
        driver.CreateInputTopic("payments", Serde.Utf8, Serde.Utf8).PipeInput("4-1111", "abc", 1);
        driver.CreateInputTopic("payments", Serde.Utf8, new EuroSerde()).PipeInput("4-1111", 12.5m, 2);

        Assert.Equal(["12.5 EUR"], driver.CreateOutputTopic<string, string>("texts").ReadValuesToList());
    }

    private static T Again<T>(T value, ISerde<T> serde)
    {
        var bytes = new ArrayBufferWriter<byte>();
        serde.Serialize(value, bytes, default);
        return serde.Deserialize(bytes.WrittenSpan, default);
    }

    private sealed class EuroSerde : ISerde<decimal>
    {
        public void Serialize(decimal value, IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Int64.Serialize((long)(value * 100), destination, context);

        public decimal Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes.Length == sizeof(long)
            ? Serde.Int64.Deserialize(bytes, context) / 100m
            : throw new SerdeException($"an amount has 8 bytes; got {bytes.Length}") { IsLoggable = true };
    }
}

internal sealed record Payment(string Card, long Cents);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Payment))]
internal sealed partial class PaymentJson : JsonSerializerContext;
