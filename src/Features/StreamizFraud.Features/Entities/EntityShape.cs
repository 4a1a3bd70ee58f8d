namespace StreamizFraud.Features.Entities;

/// <summary>What is kept for every value of one key: the form of <see cref="EntityState"/>.</summary>
/// <param name="Inputs">Whole numbers kept of each row.</param>
/// <param name="Labels">Labels kept of each row.</param>
/// <param name="EdgesMs">Distances from a row's time to the edges of its windows, ms, 0 or more, all different.</param>
/// <param name="LatenessMs">How much older than the newest row a row can be and still get exact values, ms.</param>
/// <param name="Fingerprint">Tells states of another definition apart.</param>
internal sealed record EntityShape(int Inputs, int Labels, long[] EdgesMs, long LatenessMs, uint Fingerprint)
{
    /// <summary>Values kept of each row beside its time; inputs first, then labels as 0 or 1.</summary>
    public int Columns => Inputs + Labels;

    /// <summary>
    /// A row is kept while it is less than this older than the newest row of its key: an exact window of any row that is not later than
    /// <see cref="LatenessMs"/> reaches back no further.
    /// </summary>
    public long RetentionMs { get; } = EdgesMs.Max() + LatenessMs;
}
