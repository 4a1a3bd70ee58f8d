namespace StreamizFraud.Monitoring;

/// <summary>Cards found on a day among those that could be called (<see cref="ComparisonOptions.TopCards"/>).</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Champion">Found by the champion's ranking.</param>
/// <param name="Challenger">Found by the challenger's.</param>
/// <param name="Ceiling">Found by a ranking that knows the labels.</param>
public sealed record ComparedDay(DateOnly Day, int Champion, int Challenger, int Ceiling);
