using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>Aggregates of grouped tables against the rows that a dictionary holds, for random updates over three partitions, with crashes in between.</summary>
public sealed class GroupedTableProperties
{
    private const int Updates = 120;
    private const int Partitions = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void After_every_update_each_group_holds_its_rows(int seed) => Assert.Null(Difference(seed, new Dictionary<string, string>(), subtracts: true));

    [Fact]
    public void An_aggregate_that_takes_nothing_out_is_noticed() => Assert.NotNull(Difference(seed: 1, new Dictionary<string, string>(), subtracts: false));

    [Fact]
    public void A_row_that_is_not_in_the_table_is_noticed() =>
        Assert.NotNull(Difference(seed: 1, new Dictionary<string, string> { ["ghost"] = "x5" }, subtracts: true));

    private static string? Difference(int seed, Dictionary<string, string> rows, bool subtracts)
    {
        var dice = new Dice(seed);
        using var driver = new TopologyTestDriver(Aggregates(subtracts), new TopologyTestOptions { Partitions = Partitions });
        var input = driver.CreateInputTopic<string, string?>("rows", Serde.Utf8, Serde.Utf8!);
        for (var i = 0; i < Updates; i++)
        {
            if (dice.OneIn(25))
            {
                dice.Of<Action>(driver.Restart, driver.Crash)();
            }

            var (key, value) = ($"row{dice.Below(8)}", dice.OneIn(4) ? null : dice.Of("x", "y", "z") + dice.Below(10));
            input.PipeInput(key, value, 1000 + i - dice.Below(20));
            rows.Remove(key);
            if (value is not null)
            {
                rows[key] = value;
            }

            // A group whose last row has left stays, with nothing in it.
            var wanted = rows.Values.GroupBy(row => row[..1]).ToDictionary(
                group => group.Key, group => (Count: (long)group.Count(), Sum: group.Sum(row => long.Parse(row[1..])), Rows: string.Concat(group.Order())));
            foreach (var group in new[] { "x", "y", "z" })
            {
                var expected = wanted.GetValueOrDefault(group, (0, 0, string.Empty));
                var got = (Row<long>(driver, "counts", group), Row<long>(driver, "sums", group), Row<string>(driver, "lists", group) ?? string.Empty);
                if (got != expected)
                {
                    return $"seed {seed}, update {i} ({key}={value ?? "∅"}): group {group} should be {expected} and is {got}";
                }
            }
        }

        return null;
    }

    private static StreamTopology Aggregates(bool subtracts)
    {
        var builder = new StreamsBuilder();
        var table = builder.Table("rows", materialized: Materialized.As<string, string>("rows"));
        var groups = table.GroupBy((_, row) => new KeyValuePair<string, string>(row[..1], row), Grouped.As<string, string>("groups"));
        groups.Count(Materialized.As<string, long>("counts"));
        groups.Aggregate(() => string.Empty, (_, row, list) => Sorted(list + row), (_, row, list) => subtracts ? Without(list, row) : list, Materialized.As<string, string>("lists"));
        table.GroupBy((_, row) => new KeyValuePair<string, long>(row[..1], long.Parse(row[1..])), Grouped.As<string, long>("amounts"))
            .Reduce((sum, amount) => sum + amount, (sum, amount) => sum - amount, Materialized.As<string, long>("sums"));
        return builder.Build();
    }

    private static string Without(string list, string row) => list.Remove(list.IndexOf(row, StringComparison.Ordinal), row.Length);

    private static string Sorted(string list) => string.Concat(list.Chunk(2).Select(row => new string(row)).Order());

    private static V? Row<V>(TopologyTestDriver driver, string store, string key)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            if (driver.GetKeyValueStore<string, V>(store, partition).TryGet(key, out var value))
            {
                return value;
            }
        }

        return default;
    }
}
