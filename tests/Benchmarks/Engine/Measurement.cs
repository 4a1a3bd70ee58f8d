namespace StreamizFraud.Benchmarks.Engine;

/// <summary>What one run cost.</summary>
/// <param name="Events">Payments decided.</param>
/// <param name="Elapsed">From the first step to the last commit.</param>
/// <param name="AllocatedBytes">Bytes that the driving thread allocated in that time.</param>
/// <param name="LaterHalfBytes">Of these, those of the later half of the work: without what is only allocated once.</param>
internal sealed record Measurement(int Events, TimeSpan Elapsed, long AllocatedBytes, long LaterHalfBytes)
{
    public double EventsPerSecond => Events / Elapsed.TotalSeconds;

    public double BytesPerEvent => AllocatedBytes / (double)Events;

    public double LaterBytesPerEvent => LaterHalfBytes / (Events / 2.0);

    /// <summary>The run of median speed.</summary>
    public static Measurement Median(IEnumerable<Measurement> runs)
    {
        var sorted = runs.OrderBy(run => run.EventsPerSecond).ToList();
        return sorted[sorted.Count / 2];
    }
}
