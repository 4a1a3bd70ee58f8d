namespace StreamizFraud.Features.Entities;

/// <summary>How what is known of a row of a key changes.</summary>
/// <param name="Id">The id by which the label found it; empty if an earlier version said nothing of it.</param>
/// <param name="TimeMs">Time of the row, ms.</param>
/// <param name="Counts">A bit for each condition of labelled features, lowest first: whether the row meets it.</param>
/// <param name="Steps">From when on it is known to be a fraud, or not any more.</param>
internal sealed record LabelChange(string Id, long TimeMs, ulong Counts, LabelStep[] Steps);
