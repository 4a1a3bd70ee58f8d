namespace CardFraudService.Evaluation;

/// <summary>The days of an evaluation: training days, then days whose labels are not known yet, then test days.</summary>
/// <param name="TestLast">The last test day.</param>
/// <param name="TrainDays">Number of training days.</param>
/// <param name="DelayDays">Number of days between training and test: how late labels arrive.</param>
/// <param name="TestDays">Number of test days.</param>
public sealed record EvaluationDays(int TestLast, int TrainDays = 7, int DelayDays = 7, int TestDays = 7)
{
    /// <summary>The first test day.</summary>
    public int TestFirst => TestLast - TestDays + 1;

    /// <summary>The first training day.</summary>
    public int TrainFirst => TestFirst - DelayDays - TrainDays;
}
