using CardFraudService.Features;
using CardFraudService.World;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.Stream;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Records;
using Xunit;

namespace StreamizFraud.Streamiz.Tests;

/// <summary>What the bridge does with events that fail, repeat or come late, and what it refuses.</summary>
public sealed class BridgeTests
{
    [Fact]
    public void An_event_that_fails_leaves_the_state_of_its_key_as_it_was()
    {
        using var run = new StreamizRun(new CountedAmounts());
        run.Pipe(Of(1, 100));

        // A selector that fails before the state is changed, and a derived feature that fails after that.
        Assert.Contains("Feature SUM failed", Assert.Throws<FeatureValueException>(() => run.Pipe(Of(2, -1))).Message, StringComparison.Ordinal);
        Assert.Contains("Feature ROOT failed", Assert.Throws<FeatureValueException>(() => run.Pipe(Of(3, 666))).Message, StringComparison.Ordinal);
        Assert.Contains("The record's key is not the event's card", Assert.Throws<FeatureValueException>(() => run.Pipe(Of(5, 100), key: "another")).Message, StringComparison.Ordinal);
        run.Pipe(Of(4, 50));
        run.Commit();
        Assert.Equal([("1", 1d, 100d), ("4", 2d, 150d)], run.Rows.Select(row => (row.Row.Event.Id, row.Row["COUNT"]!.Value, row.Row["SUM"]!.Value)));
    }

    [Fact]
    public void A_repeated_event_gives_no_row_and_is_not_counted()
    {
        using var run = new StreamizRun(new CountedAmounts());
        foreach (var id in (int[])[1, 2, 1, 3, 2])
        {
            run.Pipe(Of(id, 10));
        }

        run.Commit();
        Assert.Equal([("1", 1d), ("2", 2d), ("3", 3d)], run.Rows.Select(row => (row.Row.Event.Id, row.Row["COUNT"]!.Value)));
    }

    /// <summary>Thousands of rows of one key: its state has pages in the store, which come and go.</summary>
    [Fact]
    public void A_key_with_many_rows_late_ones_too_has_the_values_of_our_own_computation()
    {
        var set = new CountedAmounts();
        using var run = new StreamizRun(set);
        var computation = new FeatureComputation<Payment>(set);
        var random = new Random(3);
        for (var i = 0; i < 3_000; i++)
        {
            var payment = new Payment($"{i}", $"c{(i % 50 == 0 ? 1 : 0)}", "t", random.Next(1, 9_000), WorldCalendar.StartMs + (i * 60_000L) - random.Next(3_600_000), false, 0);
            run.Pipe(payment);
            Assert.True(computation.TryAdd(payment, payment.EventTimeMs, out var row));
            Assert.True(row.Values.SequenceEqual(run.Rows[^1].Row.Values), $"row {i} with seed 3");
            Assert.Equal(row.Late, run.Rows[^1].Row.Late);
        }
    }

    [Fact]
    public void What_Streamiz_cannot_give_is_refused_by_name()
    {
        var refused = Assert.Throws<TopologyException>(() => Stream().ComputeFeatures(new WithTable(), new PaymentSerDes()));
        Assert.Contains("declares reference tables", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<TopologyException>(() => Stream().ComputeFeatures(new WithLabels(), new PaymentSerDes()));
        Assert.Contains("declares labels that come late", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_fit_is_refused_when_the_topology_is_built()
    {
        var set = new CountedAmounts();
        var rows = Stream().ComputeFeatures(set, new PaymentSerDes());
        Assert.Throws<ModelMismatchException>(() => rows.Score(set, () => OnnxFraudModel.Load(Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx"))));
    }

    private static IKStream<string, Payment> Stream() => new StreamBuilder().Stream("payments", new StringSerDes(), new PaymentSerDes());

    private static Payment Of(int id, long amount) => new($"{id}", "c", "t", amount, WorldCalendar.StartMs, false, 0);

    private sealed class CountedAmounts : FeatureSet<Payment>
    {
        public CountedAmounts()
            : base("counted")
        {
            var card = By("card", p => p.CardId);
            DistinctBy(p => p.Id, TimeSpan.FromDays(30));
            Feature("COUNT", card.Count().Last(TimeSpan.FromDays(2)));
            Feature("SUM", card.Sum(p => NotNegative(p.AmountMinor)).Last(TimeSpan.FromDays(1)));
            Derived("ROOT", f => Not766(f["SUM"]));
            Feature("DISTINCT", card.Distinct(p => p.TerminalId).Last(TimeSpan.FromDays(1)));
        }

        [FeatureFunction(1)]
        public static long NotNegative(long amount) => amount >= 0 ? amount : throw new InvalidOperationException("negative");

        [FeatureFunction(1)]
        public static double? Not766(double? sum) => sum == 766 ? throw new InvalidOperationException("766") : sum;
    }

    private sealed class WithTable : FeatureSet<Payment>
    {
        public WithTable()
            : base("tables")
        {
            var card = By("card", p => p.CardId);
            Feature("COUNT", card.Count().Last(TimeSpan.FromDays(1)));
            var terminals = Lookup<Risk>("terminals", p => p.TerminalId);
            Feature("RISK", terminals.Value(risk => risk.Share).OrDefault(0));
        }
    }

    private sealed record Risk(double Share);

    private sealed class WithLabels : FeatureSet<Payment>
    {
        public WithLabels()
            : base("labels")
        {
            var card = By("card", p => p.CardId);
            Feature("KNOWN", card.KnownCount(LateLabels(p => p.Id)).Last(TimeSpan.FromDays(1)));
        }
    }
}
