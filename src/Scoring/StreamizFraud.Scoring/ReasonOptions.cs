namespace StreamizFraud.Scoring;

/// <summary>Which scores get reasons, and how many.</summary>
/// <remarks>Immutable.</remarks>
public sealed record ReasonOptions
{
    /// <summary>Most reasons of a score. Only features that made it more suspicious are reasons, so there may be fewer.</summary>
    /// <value>3 by default; 1 to 64.</value>
    public int Most { get; init; } = 3;

    /// <summary>
    /// Score from which on a row gets reasons, this one included; upwards, or downwards where the model's low scores are the suspicious ones.
    /// Null: every row. Reasons cost more than scores, so give the lowest threshold at which something is done.
    /// </summary>
    public double? From { get; init; }

    internal void Check()
    {
        if (Most is < 1 or > 64)
        {
            throw new ArgumentOutOfRangeException(nameof(Most), Most, $"{nameof(ReasonOptions)}.{nameof(Most)} must be from 1 to 64.");
        }

        if (From is { } from && double.IsNaN(from))
        {
            throw new ArgumentOutOfRangeException(nameof(From), From, $"{nameof(ReasonOptions)}.{nameof(From)} must be a number.");
        }
    }

    /// <summary>Whether a score gets reasons.</summary>
    internal bool Takes(float score, bool lowIsSuspicious) => From is not { } from || (lowIsSuspicious ? score <= from : score >= from);
}
