namespace StreamizFraud.Monitoring.Counts;

/// <summary>How many values each bin got.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class DistributionCounts(long[] bins, long defaults = 0, long below = 0)
{
    public DistributionCounts(int bins)
        : this(new long[bins])
    {
    }

    public long[] Bins { get; private set; } = bins;

    /// <summary>Values that are the feature's default.</summary>
    public long Defaults { get; private set; } = defaults;

    /// <summary>Values below all training rows; they are in the first bin too.</summary>
    public long Below { get; private set; } = below;

    public long Nulls => Bins.Length == 0 ? 0 : Bins[^1];

    /// <summary>Values outside of what the training rows had, among them unseen categories.</summary>
    public long Outside => Below + (Bins.Length < 2 ? 0 : Bins[^2]);

    public void Add(DistributionBins bins, double value)
    {
        Bins[bins.BinOf(value)]++;
        Defaults += bins.Default == value ? 1 : 0;
        Below += bins.IsBelow(value) ? 1 : 0;
    }

    public void Add(DistributionCounts other)
    {
        if (Bins.Length < other.Bins.Length)
        {
            Bins = [.. Bins, .. new long[other.Bins.Length - Bins.Length]];
        }

        for (var bin = 0; bin < other.Bins.Length; bin++)
        {
            Bins[bin] += other.Bins[bin];
        }

        Defaults += other.Defaults;
        Below += other.Below;
    }
}
