using System.Linq.Expressions;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Features.Tests.Definitions;

public sealed class FeatureSetTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void Columns_are_in_order_of_declaration() =>
        Assert.Equal(CardFraudService.World.HandbookColumns.ModelInputs, new CardFraudService.Features.HandbookFeatures().Names);

    [Fact]
    public void Every_problem_is_in_one_exception()
    {
        var foreign = new SetOf("other", (_, by) => by("k", e => e.Card));
        var set = new SetOf("bad/name", (s, by) =>
        {
            var card = by("card", e => e.Card);
            _ = by("card", e => e.Terminal);
            s.Window("twice", card.Count().Last(Day));
            s.Window("twice", card.Count().Last(TimeSpan.Zero));
            s.Window("now", card.Share(e => e.Label).Last(Day).BeforeThis());
            s.Window("ago", card.Mean(e => e.Amount).Last(Day).Delayed(TimeSpan.FromDays(-1)));
            s.Window("part", card.Count().Last(TimeSpan.FromTicks(15)));
            s.Window("nan", card.Count().Last(Day).Scale(double.NaN));
            s.Window("theirs", foreign.Key!.Count().Last(Day));
        });
        var message = Assert.Throws<TopologyException>(() => set.Names).Message;
        foreach (var part in (string[])["bad/name", "key card is declared 2 times", "feature twice is declared 2 times", "window of feature twice",
            "feature now can be null", "delay of feature ago", "window of feature part", "default of feature nan", "feature theirs uses key k", "has 0 features"])
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_set_without_anything_is_refused() => Assert.Throws<TopologyException>(() => new SetOf("empty", (_, _) => null).Describe());

    [Fact]
    public void The_description_and_its_hash_do_not_change()
    {
        var set = new SetOf("example", (s, by) =>
        {
            var card = by("card", e => e.Card);
            s.Window("n", card.Count().Last(Day));
            s.Window("mean", card.Mean(e => e.Amount).Last(Day).Scale(0.01));
            s.Window("share", card.Share(e => e.Label).Last(Day).Delayed(Day).OrDefault(0.5));
            return card;
        });
        Assert.Equal(
            """{"format":3,"name":"example","keys":[{"name":"card","of":"row.Card:String","lateness_ms":86400000}],"features":[{"name":"n","sha256":"4a523c2e762a01e145e16117a6130df079e72abb860f52ae3a55ad23f279a7ec","operator":"count","key":"card","of":"","window_ms":86400000,"scale":1},{"name":"mean","sha256":"3a12878838e40d593f6e3182980b2fbc5376f6d3c792f4a9887a96e9f9567d57","operator":"mean","key":"card","of":"row.Amount:Int64","window_ms":86400000,"scale":0.01},{"name":"share","sha256":"e2dcc8f38f955a5911ef7fbb39b6e15f8872e135d534fea91ad5b37dd7df139e","operator":"share","key":"card","of":"1 where row.Label:Boolean","window_ms":86400000,"delay_ms":86400000,"scale":1,"when_null":0.5}]}""",
            set.Describe());
        Assert.Equal("bf6440b13719d085df8ad1da6657f6319072869a4c21ef601764ccfa30941943", set.Sha256);
    }

    [Fact]
    public void Any_change_of_the_definition_changes_the_hash()
    {
        static string Hash(Func<EntityKey<TestEvent>, KeyFeature<TestEvent>> feature) => new SetOf("example", (s, by) =>
        {
            var card = by("card", e => e.Card);
            s.Window("x", feature(card));
            return card;
        }).Sha256;
        string[] hashes =
        [
            Hash(c => c.Count().Last(Day)),
            Hash(c => c.Count().Last(Day * 2)),
            Hash(c => c.Count().Last(Day).Delayed(Day)),
            Hash(c => c.Count().Last(Day).Scale(2)),
            Hash(c => c.Mean(e => e.Amount).Last(Day)),
            Hash(c => c.Mean(e => e.Amount * 2).Last(Day)),
            Hash(c => c.Mean(e => e.Amount).Last(Day).Delayed(Day).OrDefault(1)),
            Hash(c => c.Mean(e => e.Amount).Last(Day).Delayed(Day).OrDefault(2)),
            Hash(c => c.Mean(e => e.Amount).Last(Day).Delayed(Day).OrNull()),
            Hash(c => c.Mean(e => e.Amount).Where(e => e.Label).Last(Day).OrNull()),
            Hash(c => c.Mean(e => e.Amount).Last(Day).BeforeThis().OrNull()),
            Hash(c => c.Mean(e => e.Amount).Last(Day).Tiled(Day)),
            Hash(c => c.Mean(e => e.Amount).Today()),
            Hash(c => c.Mean(e => e.Amount).Today("Europe/Berlin")),
            Hash(c => c.Mean(e => e.Amount).Lifetime()),
            Hash(c => c.Quantile(e => e.Amount, 0.5).Last(Day)),
            Hash(c => c.Quantile(e => e.Amount, 0.9).Last(Day)),
            Hash(c => c.Quantile(e => e.Amount, 0.9).Last(Day).Exact(5)),
            Hash(c => c.FirstSeen(e => e.Terminal).OrNull()),
            Hash(c => c.FirstSeen(e => e.Terminal, Day).OrNull()),
            Hash(c => c.Share(e => e.Label).Last(Day)),
            Hash(c => c.Share(e => e.Label).Where(e => e.Amount > 0).Last(Day).OrNull()),
            Hash(c => c.Share(e => e.Label).Last(Day).Delayed(Day).OrDefault(0)),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], Hash(c => c.Count().Last(TimeSpan.FromHours(24))));
    }

    [Fact]
    public void A_features_hash_depends_on_nothing_but_what_it_computes()
    {
        static IReadOnlyList<FeatureDefinition> Features(string key, bool more) => new SetOf("set" + key, (s, by) =>
        {
            var card = by(key, e => e.Card);
            if (more)
            {
                s.Window("more", card.Count().Last(Day));
            }

            s.Window("mean" + key, card.Mean(e => e.Amount).Last(Day));
            return card;
        }).Definitions;

        var (alone, beside) = (Features("card", more: false)[0], Features("renamed", more: true)[1]);

        Assert.Equal(alone.Sha256, beside.Sha256);
        Assert.Equal("meanrenamed", beside.Name);
    }

    [Fact]
    public void Selectors_that_cannot_be_part_of_a_definition_are_named_with_their_features()
    {
        var set = new SetOf("example", (s, by) =>
        {
            var card = by("card", e => e.Card.Normalize().ToUpper());
            s.Row("clock", e => e.Amount + Environment.TickCount64);
            s.Window("mean", card.Mean(e => e.Amount + Random.Shared.Next()).Last(Day));
            return card;
        });

        var message = Assert.Throws<TopologyException>(() => set.Names).Message;

        Assert.Contains("key card calls String.ToUpper", message, StringComparison.Ordinal);
        Assert.Contains("feature clock reads Environment.TickCount64", message, StringComparison.Ordinal);
        Assert.Contains("feature mean calls Random.Next", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_selector_that_fails_names_its_feature_and_not_the_value()
    {
        var set = new SetOf("example", (s, by) =>
        {
            var card = by("card", e => e.Card.Substring(1));
            s.Row("share", e => 100 / e.Amount);
            s.Window("mean", card.Mean(e => 100 / (e.Amount - 7)).Last(Day));
            s.Window("twice", card.Mean(e => 100 / (e.Amount - 7)).Last(Day * 2));
            return card;
        });
        var computation = new FeatureComputation<TestEvent>(set);

        Assert.Equal("Feature share failed with DivideByZeroException.", Failure(new TestEvent("c1", "t", 0, false)));
        Assert.Equal("Feature mean failed with DivideByZeroException.", Failure(new TestEvent("c1", "t", 7, false)));
        Assert.Equal("Key card failed with ArgumentOutOfRangeException.", Failure(new TestEvent("", "t", 1, false)));

        string Failure(TestEvent @event) => Assert.Throws<FeatureValueException>(() => computation.Add(@event, 1)).Message;
    }

    [Fact]
    public void The_page_says_formula_window_value_without_rows_and_unit_of_each_feature()
    {
        var page = new SetOf("example", (s, by) =>
        {
            var card = by("card", e => e.Card);
            s.Row("half", e => e.Amount / 2.0, "EUR");
            s.Window("n", card.Count().Last(Day));
            s.Window("share", card.Share(e => e.Label || e.Amount > 5).Last(TimeSpan.FromMinutes(90)).Delayed(Day * 7).OrDefault(0.5));
            return card;
        }).DescribeAsMarkdown();

        Assert.Contains("| card | `row.Card:String` | 1 d |", page, StringComparison.Ordinal);
        Assert.Contains("| 0 | half | `(((Double)row.Amount:Int64) / 2d)` |  | never | EUR | `", page, StringComparison.Ordinal);
        Assert.Contains("| 1 | n | `count()` by card | (t-1 d, t] | never |  | `", page, StringComparison.Ordinal);
        Assert.Contains("| 2 | share | `share(1 where (row.Label:Boolean \\|\\| (row.Amount:Int64 > 5L)))` by card | (t-7 d-90 min, t-7 d] | 0.5 |  | `", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_used_by_several_windows_is_kept_once()
    {
        var plan = new CardFraudService.Features.HandbookFeatures().Plan;
        Assert.Equal((1, 4), (plan.Stages[0].Shape.Rows.Columns.Length, plan.Stages[0].Edges.Length));
        Assert.Equal((1, 4), (plan.Stages[1].Shape.Rows.Columns.Length, plan.Stages[1].Edges.Length));
    }

    [Fact]
    public void Selectors_that_capture_are_not_taken_for_one()
    {
        var set = new SetOf("example", (s, by) =>
        {
            var card = by("card", e => e.Card);
            for (var times = 1; times <= 2; times++)
            {
                var factor = times;
                s.Window($"x{times}", card.Mean(e => e.Amount * factor).Last(Day));
            }

            return card;
        });
        Assert.Equal(2, set.Plan.Stages[0].Shape.Rows.Columns.Length);
        Assert.Equal([5, 10], new FeatureComputation<TestEvent>(set).Add(new TestEvent("c", "t", 5, false), 0).Values.ToArray());
    }

    [Fact]
    public void A_value_that_is_not_finite_fails_the_event_by_name_and_leaves_nothing()
    {
        var set = new SetOf("example", (s, by) =>
        {
            var card = by("card", e => e.Card);
            s.Row("ratio", e => 1.0 / e.Amount);
            s.Window("n", card.Count().Last(Day));
            return card;
        });
        var computation = new FeatureComputation<TestEvent>(set);
        var failed = Assert.Throws<FeatureValueException>(() => computation.Add(new TestEvent("c", "t", 0, false), 1));
        Assert.Contains("ratio", failed.Message, StringComparison.Ordinal);
        Assert.Equal([0.5, 1], computation.Add(new TestEvent("c", "t", 2, false), 2).Values.ToArray());
    }

    [Fact]
    public void A_default_of_a_derived_feature_stands_in_its_definition()
    {
        var (nothing, one, other) = (new Ratio(null), new Ratio(1), new Ratio(2));
        Assert.Equal([true, false, false], new[] { nothing, one, other }.Select(set => set.Definitions[1].CanBeNull));
        Assert.Equal(3, new[] { nothing, one, other }.Select(set => set.Definitions[1].Sha256).Distinct().Count());
        Assert.Contains("""
            "inputs":["amount"],"when_null":2}
            """.Trim(), other.Describe(), StringComparison.Ordinal);
        Assert.Null(new FeatureComputation<TestEvent>(nothing).Add(new TestEvent("c", "t", 0, false), 1)["ratio"]);
        Assert.Equal(2, new FeatureComputation<TestEvent>(other).Add(new TestEvent("c", "t", 0, false), 1)["ratio"]);
        Assert.Equal(0.5, new FeatureComputation<TestEvent>(other).Add(new TestEvent("c", "t", 2, false), 1)["ratio"]);
        Assert.Contains("default of feature ratio", Assert.Throws<TopologyException>(() => new Ratio(double.NaN).Names).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_set_in_use_takes_no_more_features()
    {
        var set = new SmallSet();
        _ = set.Names;
        var other = new SetOf("example", (s, by) =>
        {
            var card = by("card", e => e.Card);
            s.Window("n", card.Count().Last(Day));
            return card;
        });
        _ = other.Sha256;
        Assert.Throws<InvalidOperationException>(() => other.Row("late", _ => 1));
    }

    private sealed class Ratio : FeatureSet<TestEvent>
    {
        public Ratio(double? whenNull)
            : base("ratios")
        {
            Feature("amount", e => e.Amount);
            Derived("ratio", f => 1 / f["amount"], whenNull: whenNull);
        }
    }

    private delegate EntityKey<TestEvent> DeclareKey(string name, Expression<Func<TestEvent, string>> key);

    private sealed class SetOf : FeatureSet<TestEvent>
    {
        public SetOf(string name, Func<SetOf, DeclareKey, EntityKey<TestEvent>?> declare)
            : base(name) => Key = declare(this, (n, key) => By(n, key));

        public SetOf(string name, Action<SetOf, DeclareKey> declare)
            : this(name, (s, by) =>
            {
                declare(s, by);
                return null;
            })
        {
        }

        public EntityKey<TestEvent>? Key { get; }

        public void Window(string name, KeyFeature<TestEvent> window) => Feature(name, window);

        public void Row(string name, Expression<Func<TestEvent, double>> value, string? unit = null) => Feature(name, value, unit);
    }
}
