namespace StreamizFraud.Features.Export;

/// <summary>What an export did.</summary>
/// <param name="Rows">Rows of the file.</param>
/// <param name="ResumedRows">Those of them that an earlier run had written, which ended before it was done.</param>
/// <param name="Late">Rows of events that came later than the set allows.</param>
/// <param name="Pending">Rows without a label, where there are labels.</param>
/// <param name="Duplicates">Events without a row, since their id was counted before (<c>DistinctBy</c>).</param>
public sealed record FeatureExportResult(long Rows, long ResumedRows, long Late, long Pending, long Duplicates = 0)
{
    /// <summary>
    /// Labels for features (<see cref="FeatureExportOptions{TEvent}.LateLabels"/>) that had arrived and found no event: of ids that the history does not have,
    /// or of events older than the set keeps them for labels.
    /// </summary>
    public long UnmatchedLabels { get; init; }
}
