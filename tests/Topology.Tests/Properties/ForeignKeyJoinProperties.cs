using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>Foreign-key joins against two dictionaries, for random updates over three partitions, with restarts and crashes in between.</summary>
public sealed class ForeignKeyJoinProperties
{
    private const int Updates = 120;
    private const int Partitions = 3;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void After_every_update_the_result_is_the_join_of_both_tables(int seed, bool isLeft) => Assert.Null(Difference(seed, isLeft, isLeft, commitEvery: 1));

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Updates_that_overtake_each_other_s_answers_end_in_the_join_of_both_tables_F3(int seed, bool isLeft) =>
        Assert.Null(Difference(seed, isLeft, isLeft, commitEvery: 7));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_kind_of_join_is_noticed(bool isLeft) => Assert.NotNull(Difference(seed: 1, isLeft, !isLeft, commitEvery: 1));

    private static string? Difference(int seed, bool isLeft, bool modelIsLeft, int commitEvery)
    {
        var dice = new Dice(seed);
        var (left, right) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        using var driver = new TopologyTestDriver(Joined(isLeft), new TopologyTestOptions { Partitions = Partitions, CommitEvery = commitEvery });
        for (var i = 0; i < Updates; i++)
        {
            if (dice.OneIn(25))
            {
                dice.Of<Action>(driver.Restart, driver.Crash)();
            }

            var updatesLeft = dice.Below(3) > 0;
            var key = updatesLeft ? $"row{dice.Below(8)}" : dice.Of("a", "aa", "b", "c");

            // A left row names its right row before the colon, or none.
            var value = dice.OneIn(4) ? null : (updatesLeft ? dice.Of("a:", "aa:", "b:", "d:", ":") : string.Empty) + i;
            var rows = updatesLeft ? left : right;
            rows.Remove(key);
            if (value is not null)
            {
                rows[key] = value;
            }

            driver.CreateInputTopic<string, string?>(updatesLeft ? "left" : "right", Serde.Utf8, Serde.Utf8!).PipeInput(key, value, 1000 + i - dice.Below(20));
            if ((i + 1) % commitEvery != 0)
            {
                continue;
            }

            driver.Commit();
            var wanted = left.Where(row => modelIsLeft || right.ContainsKey(Named(row.Value) ?? string.Empty))
                .Select(row => $"{row.Key}={row.Value}+{right.GetValueOrDefault(Named(row.Value) ?? string.Empty)}").Order();
            var got = Enumerable.Range(0, Partitions).SelectMany(partition => driver.GetKeyValueStore<string, string>("joined", partition).All())
                .Select(row => $"{row.Key}={row.Value}").Order();
            if (!wanted.SequenceEqual(got))
            {
                return $"seed {seed}, update {i} ({key}={value ?? "∅"}): {string.Join(", ", wanted)} wanted, {string.Join(", ", got)} there";
            }
        }

        return null;
    }

    private static StreamTopology Joined(bool isLeft)
    {
        var builder = new StreamsBuilder();
        var left = builder.Table("left", materialized: Materialized.As<string, string>("left"));
        var right = builder.Table("right", materialized: Materialized.As<string, string>("right"));
        var (named, stored) = (TableJoined.As<string, string>("fk"), Materialized.As<string, string>("joined"));
        _ = isLeft
            ? left.LeftJoin(right, row => Named(row)!, (l, r) => $"{l}+{r}", named, stored)
            : left.Join(right, row => Named(row)!, (l, r) => $"{l}+{r}", named, stored);
        return builder.Build();
    }

    private static string? Named(string row) => row.StartsWith(':') ? null : row[..row.IndexOf(':', StringComparison.Ordinal)];
}
