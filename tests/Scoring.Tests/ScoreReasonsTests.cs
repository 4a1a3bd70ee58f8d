using StreamizFraud.Features;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Scoring.Tests;

/// <summary>Which scores the node gives reasons to.</summary>
public sealed class ScoreReasonsTests
{
    private static readonly ThreeFeatures Set = new();

    // Scores 1,003, none, 4,300 and 7,030.
    private static readonly double[][] Rows = [[1, 2, 3], [double.NaN, 2, 100], [4, 5, 300], [7, 8, 30]];

    [Fact]
    public void No_score_has_reasons_unless_they_are_asked_for()
    {
        var scored = Run(null, lowIsSuspicious: false);
        Assert.All(scored, row => Assert.Empty(row.Reasons));
        Assert.All(scored, row => Assert.Equal(ReasonMethod.None, row.Stamp.ReasonMethod));
    }

    [Fact]
    public void Every_score_gets_the_reasons_of_its_own_row_in_the_models_order()
    {
        var scored = Run(new ReasonOptions { Most = 2 }, lowIsSuspicious: false);
        Assert.Equal([["n is 3", "a is 1"], ["n is 300", "a is 4"], ["n is 30", "a is 7"]], scored.Select(row => row.Reasons.Select(reason => reason.Text).ToArray()));
        Assert.All(scored, row => Assert.Equal(ReasonMethod.Occlusion, row.Stamp.ReasonMethod));
    }

    [Theory]
    [InlineData(false, 4300, new[] { false, true, true })]
    [InlineData(false, 4300.5, new[] { false, false, true })]
    [InlineData(true, 4300, new[] { true, true, false })]
    public void Only_scores_from_a_threshold_on_get_reasons_downwards_where_low_ones_are_suspicious(bool low, double from, bool[] explained) =>
        Assert.Equal(explained, Run(new ReasonOptions { From = from }, low).Select(row => row.Reasons.Count > 0));

    [Fact]
    public void A_model_without_reasons_is_told_of_once_a_task()
    {
        var log = new LogLines();
        var node = new ScoreProcessor<string, double>(Set, new ModelSupply(() => new SumModel("n")), new ScoreOptions { Reasons = new ReasonOptions() });
        node.Init(new MockProcessorContext<string, Scored<double>> { Logger = log });
        Assert.Equal(["Warning Task 0_0: model sum 1: it gives no reasons, which ScoreOptions.Reasons asks for."], log.Lines);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(65, 0.5)]
    [InlineData(3, double.NaN)]
    public void Settings_out_of_range_are_refused(int most, double from) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ScoreProcessor<string, double>(Set, new ModelSupply(() => new SumModel("n")), new ScoreOptions { Reasons = new ReasonOptions { Most = most, From = from } }));

    private static List<Scored<double>> Run(ReasonOptions? reasons, bool lowIsSuspicious)
    {
        var model = new SumModel("n", "a") { ReasonMethod = ReasonMethod.Occlusion, LowIsSuspicious = lowIsSuspicious };
        var node = new ScoreProcessor<string, double>(Set, new ModelSupply(() => model), new ScoreOptions { Reasons = reasons });
        node.Init(null!);
        var results = new FakeResults<string, Scored<double>>();
        var batch = Rows.Select((values, i) => new Record<string, FeatureRow<double>>("k", new FeatureRow<double>(i, i, values), i)).ToArray();
        ((IBatchProcessor<string, FeatureRow<double>, string, Scored<double>>)node).Process(batch, results);
        Assert.Equal([1], results.Failed.Select(failed => failed.Index));
        return [.. results.Forwarded.Select(record => record.Value)];
    }
}
