namespace StreamizFraud.Features.Entities;

/// <summary>From a time on there is one fraud more, or one less.</summary>
/// <param name="FromMs">The time, ms.</param>
/// <param name="IsFraud">Whether it is one more.</param>
internal readonly record struct LabelStep(long FromMs, bool IsFraud);
