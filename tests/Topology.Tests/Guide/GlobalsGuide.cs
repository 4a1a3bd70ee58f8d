using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/globals.md shows.</summary>
public sealed class GlobalsGuide
{
    [Fact]
    public void Rows_are_looked_up_by_any_key()
    {
        var builder = new StreamsBuilder();
        var merchants = builder.GlobalTable("merchants", materialized: Materialized.As<string, string>("merchants"));

        builder.Stream<string, string>("payments")                           // card → merchant
            .LeftJoin(merchants, (card, merchant) => merchant, (merchant, country) => $"{merchant} in {country ?? "an unknown country"}")
            .To("placed");

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, string>("merchants").PipeInput("m-7", "Portugal", 0);
        var payments = driver.CreateInputTopic<string, string>("payments");
        payments.PipeInput("4-1111", "m-7", 1);
        payments.PipeInput("4-1111", "m-8", 2);

        var placed = driver.CreateOutputTopic<string, string>("placed").ReadKeyValuesToList();
        Assert.Equal(["m-7 in Portugal", "m-8 in an unknown country"], placed.Select(record => record.Value));
    }

    [Fact]
    public void A_processor_fills_a_store()
    {
        var builder = new StreamsBuilder();
        builder.AddGlobalStore(
            Stores.KeyValue("merchants-by-country", Serde.Utf8, Serde.Int64),
            "merchants",
            new Consumed<string, string>(),
            () => new CountByCountry("merchants-by-country"));

        using var driver = new TopologyTestDriver(builder.Build());
        var merchants = driver.CreateInputTopic<string, string>("merchants");
        merchants.PipeInput("m-7", "Portugal", 0);
        merchants.PipeInput("m-8", "Portugal", 1);

        Assert.Equal([new("Portugal", 2)], driver.GetKeyValueStore<string, long>("merchants-by-country").All());
    }

    private sealed class CountByCountry(string store) : IProcessor<string, string, string, long>
    {
        private IKeyValueStore<string, long> _counts = null!;

        public void Init(IProcessorContext<string, long> context) => _counts = context.GetStateStore<IKeyValueStore<string, long>>(store);

        public void Process(in Record<string, string> record)
        {
            _counts.TryGet(record.Value, out var count);
            _counts.Put(record.Value, count + 1);
        }
    }
}
