namespace StreamizFraud.Scoring;

/// <summary>How many payments a model alerts on by its training rows.</summary>
/// <param name="From">Score that is an alert, as are all that are more suspicious.</param>
/// <param name="Rate">Share of the rows that are alerts, 0 to 1.</param>
public sealed record AlertExpectation(double From, double Rate)
{
    /// <summary>Variance of the alerts of an hour as a multiple of a binomial one: frauds come together. From 1.</summary>
    public double HourDispersion { get; init; } = 1;

    /// <summary>The same of a day, from 1.</summary>
    public double DayDispersion { get; init; } = 1;

    /// <summary>The same of a week, from 1.</summary>
    public double WeekDispersion { get; init; } = 1;
}
