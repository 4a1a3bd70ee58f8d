using StreamizFraud.Monitoring.Measures;

namespace StreamizFraud.Monitoring.Counts;

/// <summary>Genuine payments and frauds by score, in buckets of 1/2048 of a power of two: rankings of scores rounded so are exact, and counts of many tasks can be merged.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class ScoreBuckets
{
    // A float has 23 bits of mantissa; 11 of them are kept.
    private const int DroppedBits = 12;
    private readonly SortedDictionary<int, RankingStep> _buckets = [];

    public IEnumerable<KeyValuePair<int, RankingStep>> Ascending => _buckets;

    public int Count => _buckets.Count;

    /// <summary>From the highest score on.</summary>
    public IEnumerable<RankingStep> Descending => _buckets.Values.Reverse();

    public void Add(float score, bool isFraud) => Add(BucketOf(score), new RankingStep(isFraud ? 1 : 0, isFraud ? 0 : 1));

    public void Add(ScoreBuckets other)
    {
        foreach (var (bucket, step) in other._buckets)
        {
            Add(bucket, step);
        }
    }

    public void Add(int bucket, RankingStep step)
    {
        var before = _buckets.GetValueOrDefault(bucket);
        _buckets[bucket] = new RankingStep(before.Frauds + step.Frauds, before.Genuine + step.Genuine);
    }

    private static int BucketOf(float score)
    {
        // -0 equals 0. Negative numbers are ordered the other way round by their bits.
        var bits = BitConverter.SingleToInt32Bits(score == 0 ? 0 : score);
        return bits >= 0 ? bits >> DroppedBits : -((bits & int.MaxValue) >> DroppedBits) - 1;
    }
}
