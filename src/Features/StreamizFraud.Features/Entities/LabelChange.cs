namespace StreamizFraud.Features.Entities;

/// <summary>How what is known of a row of a key changes.</summary>
/// <param name="TimeMs">Time of the row, ms.</param>
/// <param name="Counts">A bit for each condition of labelled features, lowest first: whether the row meets it.</param>
/// <param name="Steps">From when on it is known to be a fraud, or not any more.</param>
internal sealed record LabelChange(long TimeMs, ulong Counts, LabelStep[] Steps);
