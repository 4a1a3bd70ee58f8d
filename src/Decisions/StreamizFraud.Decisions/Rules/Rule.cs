namespace StreamizFraud.Decisions;

/// <summary>A rule as an analyst wrote it.</summary>
/// <param name="Id">Its name in the set: 1 to 64 letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
/// <param name="Text"><c>WHEN condition THEN approve|review|decline</c>; the condition in the language of expressions.</param>
/// <param name="Mode">Whether it decides.</param>
/// <param name="Limit">
/// Largest share of the payments that it may decide, above 0, at most 1. Counted by each task over a thousand payments at a time: beyond its share
/// the rule is noted, as a shadow rule is, until the next thousand.
/// </param>
/// <remarks>Immutable.</remarks>
public sealed record Rule(string Id, string Text, RuleMode Mode, double Limit);
