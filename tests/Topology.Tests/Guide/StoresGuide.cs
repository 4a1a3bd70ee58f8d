using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/stores.md shows.</summary>
public sealed class StoresGuide
{
    [Fact]
    public void Stores_of_tables_are_read_by_name()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Stream<string, long>("payments").GroupByKey();   // card → amount in cents

        cards.Count(Materialized.As<string, long>("uses"));
        cards
            .WindowedBy(TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1)))
            .Count(Materialized.As<string, long>("uses-per-hour").WithRetention(TimeSpan.FromDays(1)));
        cards.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMinutes(30))).Count(Materialized.As<string, long>("visits"));
        builder.Table("limits", materialized: Materialized.AsVersioned<string, long>("limits", TimeSpan.FromDays(7)));

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-1111", 250, Minutes(50));
        payments.PipeInput("4-1111", 400, Minutes(70));
        var limits = driver.CreateInputTopic<string, long>("limits");
        limits.PipeInput("4-1111", 50_000, Minutes(0));
        limits.PipeInput("4-1111", 80_000, Minutes(60));

        var uses = driver.GetStateStore<ITimestampedKeyValueStore<string, long>>("uses");
        Assert.True(uses.TryGet("4-1111", out var count, out var time));
        Assert.Equal((2, Minutes(70)), (count, time));

        var timed = driver.GetStateStore<IReadOnlyKeyValueStore<string, ValueAndTimestamp<long>>>("uses");
        Assert.Equal([new("4-1111", new(2, Minutes(70)))], timed.All());

        var perHour = driver.GetStateStore<ITimestampedWindowStore<string, long>>("uses-per-hour");
        Assert.Equal([Minutes(0), Minutes(60)], perHour.Fetch("4-1111", from: 0, to: Minutes(60)).Select(row => row.Key));

        var visits = driver.GetStateStore<ISessionStore<string, long>>("visits");
        Assert.Equal(new Window(Minutes(50), Minutes(70)), visits.Fetch("4-1111").Single().Key.Window);

        var versions = driver.GetStateStore<IVersionedKeyValueStore<string, long>>("limits");
        Assert.True(versions.TryGet("4-1111", asOf: Minutes(30), out var limit));
        Assert.Equal(new VersionedRecord<long>(50_000, Minutes(0), ValidTo: Minutes(60)), limit);
    }

    [Fact]
    public void Rows_come_in_order_of_their_bytes()
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(Stores.KeyValue("seen", Serde.Utf8, Serde.Int64, persistent: false));
        builder.Stream<string, long>("payments").Process(() => new Remember(), Named.As("remember"), "seen");

        using var driver = new TopologyTestDriver(builder.Build());
        var payments = driver.CreateInputTopic<string, long>("payments");
        payments.PipeInput("4-2222", 400, 0);
        payments.PipeInput("5-3333", 100, 1);
        payments.PipeInput("4-1111", 250, 2);

        var seen = driver.GetStateStore<IKeyValueStore<string, long>>("seen");
        Assert.Equal(["4-1111", "4-2222", "5-3333"], seen.All().Select(row => row.Key));
        Assert.Equal(["4-2222", "5-3333"], seen.Range("4-2", "6").Select(row => row.Key));
        Assert.Equal(["4-1111", "4-2222"], seen.PrefixScan("4-", Serde.Utf8).Select(row => row.Key));
    }

    [Fact]
    public void Bytes_have_names()
    {
        var first = new EuroSerde().WithFormat("euro-1");
        var second = new EuroWithCentsSerde().WithFormat("euro-2", alsoReads: ["euro-1"]);                // takes over what first has written

        Assert.Equal(("euro-1", "euro-2"), (first.Format, second.Format));
    }

    private static long Minutes(int minutes) => minutes * 60_000L;

    private sealed class Remember : IProcessor<string, long, string, long>
    {
        private IKeyValueStore<string, long> _seen = null!;

        public void Init(IProcessorContext<string, long> context) => _seen = context.GetStateStore<IKeyValueStore<string, long>>("seen");

        public void Process(in Record<string, long> record) => _seen.Put(record.Key, record.Value);
    }

    private sealed class EuroSerde : ISerde<decimal>
    {
        public void Serialize(decimal value, System.Buffers.IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Int64.Serialize((long)value, destination, context);

        public decimal Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => Serde.Int64.Deserialize(bytes, context);
    }

    private sealed class EuroWithCentsSerde : ISerde<decimal>
    {
        public void Serialize(decimal value, System.Buffers.IBufferWriter<byte> destination, in SerdeContext context) =>
            Serde.Utf8.Serialize($"{value}", destination, context);

        public decimal Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => bytes.Length == sizeof(long)
            ? Serde.Int64.Deserialize(bytes, context)
            : decimal.Parse(Serde.Utf8.Deserialize(bytes, context), System.Globalization.CultureInfo.InvariantCulture);
    }
}
