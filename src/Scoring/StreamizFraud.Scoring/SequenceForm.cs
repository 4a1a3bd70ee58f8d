namespace StreamizFraud.Scoring;

/// <summary>What a sequence model keeps for each card from one payment to the next.</summary>
/// <param name="Width">Values of a state, float32; 1 to 65,535. A card that has none yet begins with zeros.</param>
/// <param name="CarriedFrom">
/// SHA-256 of models, 64 lower-case hexadecimal digits each, whose states mean to this one what its own do: a card that has none of its own takes the first of
/// these over. Empty: a card begins anew.
/// </param>
/// <remarks>Immutable.</remarks>
public sealed record SequenceForm(int Width, IReadOnlyList<string> CarriedFrom);
