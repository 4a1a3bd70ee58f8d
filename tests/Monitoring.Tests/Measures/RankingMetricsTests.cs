using Xunit;

namespace StreamizFraud.Monitoring.Tests.Measures;

public sealed class RankingMetricsTests
{
    // The example of scikit-learn's documentation of average_precision_score and roc_auc_score.
    private static readonly double[] DocScores = [0.1, 0.4, 0.35, 0.8];
    private static readonly bool[] DocLabels = [false, false, true, true];

    // Two frauds and two genuine payments share 0.5, and one genuine payment is above them.
    private static readonly double[] TiedScores = [0.9, 0.5, 0.5, 0.5, 0.5, 0.1];
    private static readonly bool[] TiedLabels = [false, true, false, true, false, true];

    [Fact]
    public void The_documented_example_of_scikit_learn_is_met()
    {
        Assert.Equal(0.75, RankingMetrics.Auc(DocScores, DocLabels), 12);
        Assert.Equal(0.8333333333333333, RankingMetrics.AveragePrecision(DocScores, DocLabels), 12);
    }

    [Fact]
    public void Equal_scores_are_half_won_in_the_auc()
    {
        // Fraud by fraud against the genuine 0.9, 0.5, 0.5: (0 + 1/2 + 1/2) twice, and 0 for the last: 2 of 9.
        Assert.Equal(2 / 9.0, RankingMetrics.Auc(TiedScores, TiedLabels), 12);
    }

    [Fact]
    public void Equal_scores_are_one_threshold_in_the_average_precision()
    {
        // Threshold 0.5: 2 frauds of 5 rows, gain 2/3; threshold 0.1: 3 of 6, gain 1/3.
        Assert.Equal((2 / 3.0 * (2 / 5.0)) + (1 / 3.0 * (3 / 6.0)), RankingMetrics.AveragePrecision(TiedScores, TiedLabels), 12);
    }

    [Fact]
    public void The_order_of_rows_does_not_matter_but_it_does_to_a_twin_that_steps_row_by_row()
    {
        var reversedScores = TiedScores.Reverse().ToArray();
        var reversedLabels = TiedLabels.Reverse().ToArray();
        Assert.Equal(RankingMetrics.AveragePrecision(TiedScores, TiedLabels), RankingMetrics.AveragePrecision(reversedScores, reversedLabels), 12);
        Assert.Equal(RankingMetrics.Auc(TiedScores, TiedLabels), RankingMetrics.Auc(reversedScores, reversedLabels), 12);
        Assert.NotEqual(RowByRowTwin(TiedScores, TiedLabels), RowByRowTwin(reversedScores, reversedLabels), 3);
    }

    [Fact]
    public void A_perfect_ranking_has_1_a_reversed_one_0_and_constant_scores_chance()
    {
        bool[] labels = [true, false, false, false];
        Assert.Equal(1, RankingMetrics.Auc([4, 3, 2, 1], labels), 12);
        Assert.Equal(1, RankingMetrics.AveragePrecision([4, 3, 2, 1], labels), 12);
        Assert.Equal(0, RankingMetrics.Auc([1, 2, 3, 4], labels), 12);
        Assert.Equal(0.25, RankingMetrics.AveragePrecision([1, 2, 3, 4], labels), 12);
        Assert.Equal(0.5, RankingMetrics.Auc([1, 1, 1, 1], labels), 12);
        Assert.Equal(0.25, RankingMetrics.AveragePrecision([1, 1, 1, 1], labels), 12);
    }

    [Fact]
    public void Without_frauds_there_is_no_number()
    {
        Assert.True(double.IsNaN(RankingMetrics.Auc([1, 2], [false, false])));
        Assert.True(double.IsNaN(RankingMetrics.AveragePrecision([1, 2], [false, false])));
        Assert.True(double.IsNaN(RankingMetrics.AveragePrecision([], [])));
    }

    [Fact]
    public void A_score_that_is_not_a_number_is_refused()
    {
        Assert.Throws<ArgumentException>(() => RankingMetrics.Auc([0.5, double.NaN], [true, false]));
        Assert.Throws<ArgumentException>(() => RankingMetrics.Auc([0.5], [true, false]));
    }

    // The wrong definition this class must not have: a step per row, ties in whatever order the rows came.
    private static double RowByRowTwin(double[] scores, bool[] labels)
    {
        double sum = 0;
        var frauds = 0;
        var rank = 0;
        foreach (var (_, fraud) in scores.Zip(labels).OrderByDescending(row => row.First))
        {
            rank++;
            if (fraud)
            {
                frauds++;
                sum += (double)frauds / rank;
            }
        }

        return sum / frauds;
    }
}
