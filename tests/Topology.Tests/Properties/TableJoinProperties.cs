using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>Joins of tables against two dictionaries and rule L1, for random updates, with restarts and crashes in between.</summary>
public sealed class TableJoinProperties
{
    private const int Updates = 120;

    public static TheoryData<int, string, bool> Cases()
    {
        var cases = new TheoryData<int, string, bool>();
        for (var seed = 1; seed <= 4; seed++)
        {
            foreach (var kind in new[] { "inner", "left", "outer" })
            {
                cases.Add(seed, kind, seed % 2 == 0);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_update_gives_what_two_dictionaries_say(int seed, string kind, bool isStored) =>
        Assert.Null(Difference(seed, isStored, topology: kind, model: new Model(kind)));

    [Theory]
    [InlineData("inner", "left")]
    [InlineData("left", "inner")]
    [InlineData("left", "outer")]
    [InlineData("outer", "left")]
    public void Another_kind_of_join_is_noticed(string topology, string model) =>
        Assert.NotNull(Difference(seed: 1, isStored: false, topology, new Model(model)));

    [Theory]
    [InlineData("inner")]
    [InlineData("left")]
    [InlineData("outer")]
    public void A_join_that_forgets_the_other_side_s_time_is_noticed(string kind) =>
        Assert.NotNull(Difference(seed: 1, isStored: true, kind, new Model(kind) { TakesOwnTime = true }));

    private static string? Difference(int seed, bool isStored, string topology, Model model)
    {
        var dice = new Dice(seed);
        using var driver = new TopologyTestDriver(Joined(topology, isStored));
        var output = driver.CreateOutputTopic<string, string>("out");
        for (var i = 0; i < Updates; i++)
        {
            if (dice.OneIn(25))
            {
                dice.Of<Action>(driver.Restart, driver.Crash)();
            }

            var update = new Update(dice.OneIn(2), dice.Of("a", "b", "c"), dice.OneIn(3) ? null : $"v{i}", 1000 + (10 * i) - dice.Of(0, 0, 0, 55));
            driver.CreateInputTopic<string, string?>(update.IsLeft ? "left" : "right", Serde.Utf8, Serde.Utf8!).PipeInput(update.Key, update.Value, update.Timestamp);
            var wanted = model.Take(update);
            var got = output.ReadRecordsToList().Select(record => $"{record.Key}={(record.HasValue ? record.Value : "∅")}@{record.Timestamp}").ToList();
            if (!got.SequenceEqual(wanted is null ? [] : [wanted]))
            {
                return $"seed {seed}, update {i} ({update}): {wanted ?? "nothing"} wanted, {string.Join(", ", got)} produced";
            }
        }

        if (!isStored)
        {
            return null;
        }

        var rows = driver.GetKeyValueStore<string, string>("joined").All().ToDictionary(row => row.Key, row => row.Value);
        return rows.OrderBy(row => row.Key).SequenceEqual(model.Rows().OrderBy(row => row.Key)) ? null : $"seed {seed}: the store holds {string.Join(", ", rows)}";
    }

    private static StreamTopology Joined(string kind, bool isStored)
    {
        var builder = new StreamsBuilder();
        var left = builder.Table("left", materialized: Materialized.As<string, string>("left"));
        var right = builder.Table("right", materialized: Materialized.As<string, string>("right"));
        var stored = isStored ? Materialized.As<string, string>("joined") : null;
        var joined = kind switch
        {
            "inner" => left.Join(right, (l, r) => $"{l}+{r}", stored),
            "left" => left.LeftJoin(right, (l, r) => $"{l}+{r}", stored),
            _ => left.OuterJoin(right, (l, r) => $"{l}+{r}", stored),
        };
        joined.ToStream().To("out");
        return builder.Build();
    }

    private sealed record Update(bool IsLeft, string Key, string? Value, long Timestamp);

    /// <summary>What a join is, without anything of how ours is made.</summary>
    private sealed class Model(string kind)
    {
        private readonly Dictionary<string, (string Value, long Timestamp)> _left = [];
        private readonly Dictionary<string, (string Value, long Timestamp)> _right = [];

        /// <summary>A mistake: the result has the time of the update alone.</summary>
        public bool TakesOwnTime { get; init; }

        /// <summary>The result of an update; null if there is none.</summary>
        public string? Take(Update update)
        {
            var (mine, other) = update.IsLeft ? (_left, _right) : (_right, _left);
            var had = mine.ContainsKey(update.Key);
            if (update.Value is null)
            {
                mine.Remove(update.Key);
            }
            else
            {
                mine[update.Key] = (update.Value, update.Timestamp);
            }

            // Rule L1: a side that the join needs must be there for anything to be said; without the other side something must have changed.
            var hasOther = other.TryGetValue(update.Key, out var row);
            var needsOther = kind == "inner" || (kind == "left" && !update.IsLeft);
            if (!hasOther && (needsOther || (update.Value is null && !had)))
            {
                return null;
            }

            var timestamp = hasOther && !TakesOwnTime ? Math.Max(update.Timestamp, row.Timestamp) : update.Timestamp;
            return $"{update.Key}={Row(update.Key) ?? "∅"}@{timestamp}";
        }

        public IEnumerable<KeyValuePair<string, string>> Rows() => _left.Keys.Union(_right.Keys)
            .Select(key => (Key: key, Row: Row(key))).Where(row => row.Row is not null).Select(row => new KeyValuePair<string, string>(row.Key, row.Row!));

        private string? Row(string key)
        {
            var (hasLeft, hasRight) = (_left.TryGetValue(key, out var left), _right.TryGetValue(key, out var right));
            var exists = kind switch
            {
                "inner" => hasLeft && hasRight,
                "left" => hasLeft,
                _ => hasLeft || hasRight,
            };
            return exists ? $"{left.Value}+{right.Value}" : null;
        }
    }
}
