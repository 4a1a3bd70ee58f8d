using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Topology.Tests.Dsl;

/// <summary>A text stands for settings that have nothing but a name.</summary>
public sealed class NamesAsTextTests
{
    private readonly StreamsBuilder _builder = new();

    [Fact]
    public void A_text_names_the_store_of_every_aggregation()
    {
        var groups = _builder.Stream<string, long>("in").GroupByKey();
        var hours = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromHours(1));
        List<string?> names =
        [
            groups.Count("counts").QueryableStoreName,
            groups.Reduce((a, b) => a + b, "sums").QueryableStoreName,
            groups.Aggregate(() => 0L, (_, value, most) => Math.Max(value, most), "largest").QueryableStoreName,
            groups.WindowedBy(hours).Count("counts-of-hour").QueryableStoreName,
            groups.WindowedBy(SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromHours(1))).Count("counts-of-session").QueryableStoreName,
            _builder.Table<string, long>("limits", "limits").GroupBy((card, limit) => new KeyValuePair<string, long>(card[..1], limit)).Count("cards-of-scheme").QueryableStoreName,
            _builder.Stream<string, long>("other").ToTable("last").QueryableStoreName,
        ];

        Assert.Equal<string?>(["counts", "sums", "largest", "counts-of-hour", "counts-of-session", "cards-of-scheme", "last"], names);
        var description = _builder.Build().Describe().ToString();
        Assert.All(names, name => Assert.Contains($"(stores: [{name}])", description, StringComparison.Ordinal));
    }

    [Fact]
    public void Tables_and_global_tables_are_stored_as_their_second_parameter_says()
    {
        Assert.Equal("a", _builder.Table<string, string>("topic-a", "a").QueryableStoreName);
        Assert.Equal("b", _builder.Table("topic-b", Materialized.As<string, long>("b").WithValueSerde(Serde.Int64)).QueryableStoreName);
        Assert.Equal("c", _builder.GlobalTable<string, string>("topic-c", "c").QueryableStoreName);
        Assert.Equal("d", _builder.GlobalTable("topic-d", Materialized.As<string, long>("d").InMemory()).QueryableStoreName);
    }

    [Fact]
    public void A_text_names_a_node()
    {
        _builder.Stream<string, string>("in").Filter((_, _) => true, "kept").MapValues(value => value.Length, "lengths").To("out");

        var description = _builder.Build().Describe().ToString();

        Assert.Contains("Processor: kept", description, StringComparison.Ordinal);
        Assert.Contains("Processor: lengths", description, StringComparison.Ordinal);
    }

    [Fact]
    public void No_text_is_no_name()
    {
        Assert.Throws<ArgumentNullException>(() => (Materialized<string, long>)(string)null!);
        Assert.Throws<ArgumentNullException>(() => (Named)(string)null!);
    }
}
