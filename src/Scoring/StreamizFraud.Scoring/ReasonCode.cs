namespace StreamizFraud.Scoring;

/// <summary>One reason of a score: what a feature's value added to it.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Contribution">
/// What it added, in the unit of the model's sum before its last function (log odds for a probability), as <see cref="ReasonMethod"/> computes
/// it. Positive values raise the score.
/// </param>
/// <param name="Text">A sentence for a person, with the feature's value in it: as private as that.</param>
/// <remarks>Immutable.</remarks>
public sealed record ReasonCode(string Feature, double Contribution, string Text);
