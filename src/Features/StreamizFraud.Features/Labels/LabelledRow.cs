namespace StreamizFraud.Features.Labels;

/// <summary>Where a label finds the row of its event.</summary>
/// <param name="Key">Value of the key that has the row.</param>
/// <param name="TimeMs">Time of the row, ms.</param>
/// <param name="Counts">A bit for each condition of labelled features, lowest first: whether the row meets it.</param>
internal sealed record LabelledRow(string Key, long TimeMs, ulong Counts);
