using System.Linq.Expressions;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Features.Tests.Lookups;

public sealed class LookupDefinitionTests
{
    [Fact]
    public void The_description_and_its_hash_do_not_change()
    {
        var set = new OneTable("shop", s => s.Risk, lookup => lookup.OrDefault(0.5));
        Assert.Equal(
            """{"format":3,"name":"one","keys":[],"tables":[{"name":"shop","of":"row.Terminal:String"}],"features":[{"name":"x","sha256":"HASH","operator":"lookup","table":"shop","of":"((Double)row.Risk:Int64)","when_null":0.5}]}"""
                .Replace("HASH", set.Definitions[0].Sha256, StringComparison.Ordinal),
            set.Describe());
        Assert.Equal("afc2de3ee3058b3fdf020c1caa54f163688fc1e7cf52e25d5c8b96437d74530a", set.Definitions[0].Sha256);
    }

    [Fact]
    public void Table_key_value_and_null_rule_each_change_the_hash_and_names_of_features_do_not()
    {
        string[] hashes =
        [
            new OneTable("shop", s => s.Risk, lookup => lookup.OrNull()).Definitions[0].Sha256,
            new OneTable("shop", s => s.Risk, lookup => lookup.OrDefault(0)).Definitions[0].Sha256,
            new OneTable("shop", s => s.Risk, lookup => lookup.OrDefault(1)).Definitions[0].Sha256,
            new OneTable("shop", s => s.Risk + 1, lookup => lookup.OrNull()).Definitions[0].Sha256,
            new OneTable("stop", s => s.Risk, lookup => lookup.OrNull()).Definitions[0].Sha256,
            new OneTable("shop", s => s.Risk, lookup => lookup.OrNull(), key: e => e.Card).Definitions[0].Sha256,
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], new OneTable("shop", row => row.Risk, lookup => lookup.OrNull(), name: "y").Definitions[0].Sha256);
    }

    [Fact]
    public void The_page_has_the_table()
    {
        var page = new OneTable("shop", s => s.Risk, lookup => lookup.OrDefault(0.5)).DescribeAsMarkdown();
        Assert.Contains("| table | key of the row |", page, StringComparison.Ordinal);
        Assert.Contains("| shop | `row.Terminal:String` |", page, StringComparison.Ordinal);
        Assert.Contains("of the row in table shop |  | 0.5 |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_feature_can_be_null_unless_it_has_a_default()
    {
        Assert.True(new OneTable("shop", s => s.Risk, lookup => lookup.OrNull()).Definitions[0].CanBeNull);
        Assert.False(new OneTable("shop", s => s.Risk, lookup => lookup.OrDefault(0)).Definitions[0].CanBeNull);
    }

    [Fact]
    public void Every_problem_is_in_one_exception()
    {
        var other = new OneTable("theirs", s => s.Risk, lookup => lookup.OrNull());
        var refused = Assert.Throws<TopologyException>(() => new Wrong(other).Names).Message;
        foreach (var part in (string[])["table shop is declared 2 times", "the name of table 'a/b'", "table a/b has no features", "feature forgotten can be null", "default of feature nan", "feature theirs uses table theirs of another set",
            "the key of table clock", "feature now"])
        {
            Assert.Contains(part, refused, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rows_in_memory_hold_from_their_time_until_the_next_one()
    {
        var set = new OneTable("shop", s => s.Risk, lookup => lookup.OrNull());
        var computation = new FeatureComputation<TestEvent>(set, new LookupRows().Bind<Shop>("shop",
        [
            new("t", 30, null), new("t", 20, new Shop(2, null, true)), new("t", 10, new Shop(1, null, true)), new("t", 20, new Shop(3, null, true)), new("u", 0, new Shop(9, null, true)),
        ]));
        Assert.Equal([null, 1, 1, 3, 3, null, null], new long[] { 9, 10, 19, 20, 29, 30, 31 }.Select(time => computation.Add(new TestEvent("c", "t", 0, false), time)["x"]));
        Assert.Null(computation.Add(new TestEvent("c", "none", 0, false), 15)["x"]);
    }

    private sealed class OneTable : FeatureSet<TestEvent>
    {
        public OneTable(string table, Expression<Func<Shop, long>> value, Func<LookupFeature<TestEvent>, LookupFeature<TestEvent>> rule, string name = "x", Expression<Func<TestEvent, string?>>? key = null)
            : base("one")
        {
            Shops = Lookup<Shop>(table, key ?? (e => e.Terminal));
            Feature(name, rule(Shops.Value(value)));
        }

        public TableLookup<TestEvent, Shop> Shops { get; }
    }

    private sealed class Wrong : FeatureSet<TestEvent>
    {
        public Wrong(OneTable other)
            : base("wrong")
        {
            var shop = Lookup<Shop>("shop", e => e.Terminal);
            var again = Lookup<Shop>("shop", e => e.Terminal);
            _ = Lookup<Shop>("a/b", e => e.Terminal);
            // Selectors that read a clock are refused: in the key here, in the value below.
            var clock = Lookup<Shop>("clock", e => e.Amount + DateTime.UtcNow.Ticks);
            Feature("forgotten", shop.Value(s => s.Risk));
            Feature("nan", again.Value(s => s.Score).OrDefault(double.NaN));
            Feature("theirs", other.Shops.Value(s => s.Open).OrNull());
            Feature("now", clock.Value(s => s.Risk + DateTime.UtcNow.Hour).OrNull());
        }
    }
}
