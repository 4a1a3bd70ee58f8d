using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Guide;

/// <summary>What docs/guide/tables.md shows.</summary>
public sealed class TablesGuide
{
    [Fact]
    public void Rows_are_joined_and_every_change_of_either_side_gives_the_new_result()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Table("cards", materialized: Materialized.As<string, string>("cards"));      // card → status
        var limits = builder.Table("limits", materialized: Materialized.As<string, long>("limits"));     // card → cents

        cards
            .LeftJoin(limits, (status, limit) => $"{status}, limit {limit?.ToString() ?? "none"}")
            .ToStream()
            .To("profiles");

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, string>("cards").PipeInput("4-1111", "active", 10);
        driver.CreateInputTopic<string, long>("limits").PipeInput("4-1111", 50_000, 5);                  // older, and told with the later time
        driver.CreateInputTopic<string, string>("cards").PipeTombstone("4-1111", 20);

        var profiles = driver.CreateOutputTopic<string, string?>("profiles", Serde.Utf8, Serde.Utf8!).ReadRecordsToList();
        Assert.Equal(["active, limit none", "active, limit 50000", null], profiles.Select(record => record.Value));
        Assert.Equal([10, 10, 20], profiles.Select(record => record.Timestamp));
    }

    [Fact]
    public void Rows_are_grouped_by_another_key_and_leave_their_group_when_they_change()
    {
        var builder = new StreamsBuilder();
        builder.Table("merchants", materialized: Materialized.As<string, string>("merchants"))           // merchant → country
            .GroupBy((merchant, country) => new KeyValuePair<string, string>(country, merchant), Grouped.As<string, string>("by-country"))
            .Count(Materialized.As<string, long>("merchants-of-country"))
            .ToStream()
            .To("counts");

        using var driver = new TopologyTestDriver(builder.Build());
        var merchants = driver.CreateInputTopic<string, string>("merchants");
        merchants.PipeInput("m-7", "PT", 0);
        merchants.PipeInput("m-8", "PT", 1);
        merchants.PipeInput("m-7", "ES", 2);                                                             // moves: out of PT, into ES

        var counts = driver.CreateOutputTopic<string, long>("counts").ReadKeyValuesToList();
        Assert.Equal([new("PT", 1), new("PT", 2), new("PT", 1), new("ES", 1)], counts);
    }

    [Fact]
    public void Rows_name_the_row_of_another_table_that_they_are_joined_with()
    {
        var builder = new StreamsBuilder();
        var cards = builder.Table("cards", materialized: Materialized.As<string, string>("cards"));      // card → bank
        var banks = builder.Table("banks", materialized: Materialized.As<string, string>("banks"));      // bank → country

        cards
            .Join(banks, bank => bank, (bank, country) => $"{bank} in {country}", TableJoined.As<string, string>("card-bank"))
            .ToStream()
            .To("issuers");

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic<string, string>("cards").PipeInput("4-1111", "b-1", 0);
        driver.CreateInputTopic<string, string>("cards").PipeInput("4-2222", "b-1", 1);
        driver.CreateInputTopic<string, string>("banks").PipeInput("b-1", "Portugal", 2);                // joins both cards

        var issuers = driver.CreateOutputTopic<string, string>("issuers").ReadKeyValuesToList();
        Assert.Equal([new("4-1111", "b-1 in Portugal"), new("4-2222", "b-1 in Portugal")], issuers);
    }
}
