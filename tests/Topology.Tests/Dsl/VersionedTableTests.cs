using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>Tables that remember earlier versions of their rows. Results are those that Kafka Streams 4.3.1 gave for the same inputs.</summary>
public sealed class VersionedTableTests
{
    private static readonly string[] Inputs =
    [
        "R k:a1@10", "R k:a2@30", "R k:b3@20", "R k:b4@5", "R k:a5@15", "R k:_@25", "R k:a6@30", "R k:zz@31", "R k:_@50", "R q:a7@100", "R k:a8@79",
        "R k:a9@80", "R k:a9@81",
    ];

    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void Every_version_within_the_history_is_told_and_older_ones_are_not_A6()
    {
        Versioned().ToStream().To("out");

        Assert.Equal("k:a1@10 k:a2@30 k:b3@20 k:a5@15 k:_@25 k:a6@30 k:zz@31 k:_@50 q:a7@100 k:a9@80 k:a9@81", Results());
    }

    [Fact]
    public void Groups_of_rows_take_the_latest_versions_only_A11()
    {
        Sum(Versioned());

        Assert.Equal(
            "a:a1@10 a:a1-a1|a2@30 a:a1-a1|a2-a2|a6@30 a:a1-a1|a2-a2|a6-a6@31 z:zz@31 z:zz-zz@50 a:a1-a1|a2-a2|a6-a6|a7@100 "
            + "a:a1-a1|a2-a2|a6-a6|a7|a9@100 a:a1-a1|a2-a2|a6-a6|a7|a9-a9|a9@100",
            Results());
    }

    [Theory]
    [InlineData(null, "a:a1@10 a:a1-a1|a2@30 a:a1-a1|a2-a2@30 a:a1-a1|a2-a2|a5@30 a:a1-a1|a2-a2|a5-a5@30 a:a1-a1|a2-a2|a5-a5|a6@30 a:a1-a1|a2-a2|a5-a5|a6-a6@31 "
        + "a:a1-a1|a2-a2|a5-a5|a6-a6|a7@100 a:a1-a1|a2-a2|a5-a5|a6-a6|a7|a9@100 a:a1-a1|a2-a2|a5-a5|a6-a6|a7|a9-a9|a9@100")]
    [InlineData(20, "a:a1@10 a:a1-a1|a2@30 a:a1-a1|a2-a2|a6@30 a:a1-a1|a2-a2|a6-a6@31 a:a1-a1|a2-a2|a6-a6|a7@100 a:a1-a1|a2-a2|a6-a6|a7|a9@100 "
        + "a:a1-a1|a2-a2|a6-a6|a7|a9-a9|a9@100")]
    public void A_stored_table_below_says_itself_what_its_latest_versions_are_A11(int? historyMs, string results)
    {
        var stored = Materialized.As<string, string>("fs") with { HistoryRetention = historyMs is { } ms ? TimeSpan.FromMilliseconds(ms) : null };
        Sum(Versioned().Filter((_, value) => value.Contains('a', StringComparison.Ordinal), stored));

        Assert.Equal(results, Results());
    }

    [Fact]
    public void A_filter_tells_of_rows_that_never_passed_since_earlier_versions_might_have_A7_A11()
    {
        Versioned().Filter((_, value) => value != "no").ToStream().To("out");
        using var driver = new TextDriver(_builder.Build());

        Assert.Equal("k:_@1 k:_@2", driver.Pipe("R k:no@1", "R k:no@2"));
    }

    [Fact]
    public void Suppression_a_record_cache_and_global_tables_are_refused_A11()
    {
        Versioned().Suppress(Suppressed.UntilTimeLimit(TimeSpan.FromSeconds(1), BufferConfig.Unbounded()).WithName("held")).ToStream().To("out");
        _builder.Table("S", materialized: Materialized.AsVersioned<string, string>("cached", TimeSpan.FromSeconds(1)).WithCachingEnabled());
        _builder.GlobalTable("G", materialized: Materialized.AsVersioned<string, string>("global", TimeSpan.FromSeconds(1)));

        var message = Assert.Throws<TopologyException>(_builder.Build).Message;

        Assert.Contains("held suppresses changes of a versioned table", message, StringComparison.Ordinal);
        Assert.Contains("has a record cache", message, StringComparison.Ordinal);
        Assert.Contains("is a global table and cannot be versioned", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_history_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Materialized.AsVersioned<string, string>("tb", TimeSpan.FromMilliseconds(-1)));

    private KTable<string, string> Versioned() => _builder.Table("R", materialized: Materialized.AsVersioned<string, string>("tb", TimeSpan.FromMilliseconds(20)));

    private static void Sum(KTable<string, string> table) =>
        table.GroupBy((_, value) => new KeyValuePair<string, string>(value[..1], value), Grouped.As<string, string>("g"))
            .Reduce((sum, added) => $"{sum}|{added}", (sum, removed) => $"{sum}-{removed}", Materialized.As<string, string>("st"))
            .ToStream()
            .To("out");

    private string Results()
    {
        using var driver = new TextDriver(_builder.Build());
        return driver.Pipe(Inputs);
    }
}
