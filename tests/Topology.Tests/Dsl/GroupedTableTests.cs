using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

public sealed class GroupedTableTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void A_row_that_stays_in_its_group_is_one_record_and_one_that_moves_is_taken_out_first_A9()
    {
        ByFirst().Aggregate(() => "", (_, added, sum) => $"{sum}+{added}", (_, removed, sum) => $"{sum}-{removed}", Materialized.As<string, string>("sums"))
            .ToStream().To("out");
        using var driver = new TopologyTestDriver(_builder.Build());
        Pipe(driver, ("card", "m1", 0), ("card", "m2", 5), ("card", "n3", 3), ("other", "n4", 4), ("card", null, 6));

        Assert.Equal(["m=+m1@0", "m=+m1-m1+m2@5", "m=+m1-m1+m2-m2@5", "n=+n3@3", "n=+n3+n4@4", "n=+n3+n4-n3@6"], Results<string>(driver));
        Assert.Equal(
            ["m 6d3101", "m 046d326d3102", "m 6d3200", "n 6e3301", "n 6e3401", "n 6e3300"],
            driver.CreateOutputTopic<string, byte[]>("app-by-first-repartition").ReadKeyValuesToList()
                .Select(record => $"{record.Key} {Convert.ToHexStringLower(record.Value)}").OrderBy(line => line[0]));
    }

    [Fact]
    public void A_group_without_rows_counts_zero_A9()
    {
        ByFirst().Count(Materialized.As<string, long>("counts")).ToStream().To("out");
        using var driver = new TopologyTestDriver(_builder.Build());
        Pipe(driver, ("a", "m", 0), ("b", "m", 1), ("a", null, 2), ("b", "n", 3));

        Assert.Equal(["m=1@0", "m=2@1", "m=1@2", "m=0@3", "n=1@3"], Results<long>(driver));
    }

    [Fact]
    public void The_first_value_of_a_reduction_is_taken_as_it_is_and_null_deletes_A4()
    {
        ByFirst().Reduce((sum, added) => $"{sum}+{added}", (sum, removed) => sum == removed ? null! : $"{sum}-{removed}", Materialized.As<string, string>("sums"))
            .ToStream().To("out");
        using var driver = new TopologyTestDriver(_builder.Build());
        Pipe(driver, ("a", "m1", 0), ("b", "m2", 1), ("b", null, 2), ("c", "n", 3), ("c", null, 4), ("c", "n", 5));

        Assert.Equal(["m=m1@0", "m=m1+m2@1", "m=m1+m2-m2@2", "n=n@3", "n=@4", "n=n@5"], Results<string>(driver));
    }

    [Fact]
    public void A_row_whose_group_or_value_is_null_is_in_no_group_A9()
    {
        _builder.Table("rows", materialized: Materialized.As<string, string>("rows"))
            .GroupBy((_, value) => new KeyValuePair<string?, string?>(value == "no group" ? null : "g", value == "no value" ? null : value), Grouped.As<string?, string?>("groups"))
            .Count(Materialized.As<string?, long>("counts"))
            .ToStream().To("out");
        using var driver = new TopologyTestDriver(_builder.Build());
        Pipe(driver, ("a", "no group", 0), ("a", "x", 1), ("a", "no value", 2), ("a", "y", 3), ("a", "no group", 4));

        Assert.Equal(["g=1@1", "g=0@2", "g=1@3", "g=0@4"], Results<long>(driver));
    }

    [Fact]
    public void A_named_grouping_shares_its_topic_and_an_unnamed_one_has_one_for_each_store_R3()
    {
        var named = ByFirst();
        named.Count(Materialized.As<string, long>("one"));
        named.Reduce((first, _) => first, (first, _) => first, Materialized.As<string, string>("two"));
        var unnamed = _builder.Table("more", materialized: Materialized.As<string, string>("more")).GroupBy((key, value) => new KeyValuePair<string, string>(value, key));
        unnamed.Count(Materialized.As<string, long>("three"));
        unnamed.Count(Materialized.As<string, long>("four"));

        Assert.Equal(["by-first-repartition", "four-repartition", "three-repartition"], _builder.Build().RepartitionTopics.Keys.Order());
    }

    [Fact]
    public void What_needs_a_name_is_listed()
    {
        _builder.Table("rows", materialized: Materialized.As<string, string>("rows")).GroupBy((key, value) => new KeyValuePair<string, string>(value, key)).Count();

        var message = Assert.Throws<TopologyException>(_builder.Build).Message;

        Assert.Contains("KTABLE-AGGREGATE-0000000006 needs a store", message, StringComparison.Ordinal);
        Assert.Contains("KTABLE-AGGREGATE-0000000006 needs a repartition topic", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_table_says_by_which_name_it_can_be_queried()
    {
        var table = _builder.Table("rows", materialized: Materialized.As<string, string>("rows"));
        Assert.Equal("rows", table.QueryableStoreName);
        Assert.Null(table.Filter((_, _) => true).QueryableStoreName);
        Assert.Equal("kept", table.Filter((_, _) => true, Materialized.As<string, string>("kept")).QueryableStoreName);
        Assert.Null(table.Join(table, (one, two) => one + two).QueryableStoreName);
        Assert.Equal("joined", table.Join(table, (one, two) => one + two, Materialized.As<string, string>("joined")).QueryableStoreName);
        Assert.Equal("counts", table.GroupBy((key, value) => new KeyValuePair<string, string>(value, key)).Count(Materialized.As<string, long>("counts")).QueryableStoreName);
        Assert.Null(_builder.Table<string, string>("others").QueryableStoreName);
    }

    [Fact]
    public void A_table_becomes_a_stream_of_another_key()
    {
        _builder.Table<string, string>("rows").ToStream((key, value) => value ?? "gone").To("out");
        _builder.Table<string, long>("numbers").ToStream((key, value) => value is null ? "gone" : key).To("numbered");
        using var driver = new TopologyTestDriver(_builder.Build());
        Pipe(driver, ("a", "b", 0), ("a", null, 1));
        driver.CreateInputTopic<string, long>("numbers").PipeTombstone("k", 2);

        Assert.Equal(["b=b@0", "gone=@1"], Results<string>(driver));
        Assert.Equal("gone", driver.CreateOutputTopic<string, long?>("numbered").ReadRecord().Key);
    }

    private static void Pipe(TopologyTestDriver driver, params (string Key, string? Value, long Timestamp)[] rows)
    {
        var input = driver.CreateInputTopic<string, string?>("rows", Serde.Utf8, Serde.Utf8!);
        foreach (var (key, value, timestamp) in rows)
        {
            input.PipeInput(key, value, timestamp);
        }
    }

    private static IEnumerable<string> Results<V>(TopologyTestDriver driver) =>
        driver.CreateOutputTopic<string, V>("out").ReadRecordsToList().Select(record => $"{record.Key}={(record.HasValue ? record.Value : default)}@{record.Timestamp}");

    private KGroupedTable<string, string> ByFirst() => _builder.Table("rows", materialized: Materialized.As<string, string>("rows"))
        .GroupBy((_, value) => new KeyValuePair<string, string>(value[..1], value), Grouped.As<string, string>("by-first"));
}
