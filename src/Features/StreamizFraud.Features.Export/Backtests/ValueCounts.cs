using System.Runtime.InteropServices;

namespace StreamizFraud.Features.Export.Backtests;

/// <summary>How often values were seen, in buckets of 1/128 of a power of two: whole numbers below 256 lie in one each.</summary>
/// <remarks>A bucket is the sign, the exponent and seven bits of the mantissa, so buckets are in the order of the values. Not thread-safe.</remarks>
internal sealed class ValueCounts
{
    private const int DroppedBits = 52 - 7;
    private readonly Dictionary<int, (long Count, double Greatest)> _buckets = [];
    private (int Bucket, long Below)[]? _cumulative;

    /// <summary>Values but nulls.</summary>
    public long Values { get; private set; }

    public long Nulls { get; private set; }

    public double Sum { get; private set; }

    public double Least { get; private set; } = double.PositiveInfinity;

    public double Greatest { get; private set; } = double.NegativeInfinity;

    /// <param name="value">NaN is null.</param>
    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            Nulls++;
            return;
        }

        ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(_buckets, BucketOf(value), out var known);
        bucket = (bucket.Count + 1, known ? Math.Max(bucket.Greatest, value) : value);
        Values++;
        Sum += value;
        Least = Math.Min(Least, value);
        Greatest = Math.Max(Greatest, value);
        _cumulative = null;
    }

    /// <summary>The greatest value of the bucket in which the value of rank ⌈p · n⌉ lies: at most 1/128 above it.</summary>
    /// <param name="p">0 to 1.</param>
    /// <returns>NaN if there are no values.</returns>
    public double Quantile(double p)
    {
        if (Values == 0)
        {
            return double.NaN;
        }

        return _buckets[BucketAt(Math.Max(1, (long)Math.Ceiling(p * Values)))].Greatest;
    }

    /// <summary>The buckets that end a tenth of the values each; fewer where a bucket holds more than a tenth. The last is left out: it ends with them.</summary>
    public List<int> Deciles()
    {
        var edges = new List<int>();
        for (var decile = 1; decile < 10 && Values > 0; decile++)
        {
            var bucket = BucketAt(Math.Max(1, (long)Math.Ceiling(decile / 10.0 * Values)));
            if (edges.Count == 0 || edges[^1] != bucket)
            {
                edges.Add(bucket);
            }
        }

        return edges;
    }

    /// <summary>Values in and below a bucket.</summary>
    public long CountThrough(int bucket)
    {
        var (low, high) = (0, Cumulative().Length - 1);
        var count = 0L;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_cumulative![middle].Bucket <= bucket)
            {
                count = _cumulative[middle].Below;
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return count;
    }

    private int BucketAt(long rank)
    {
        foreach (var (bucket, below) in Cumulative())
        {
            if (below >= rank)
            {
                return bucket;
            }
        }

        return _cumulative![^1].Bucket;
    }

    private (int Bucket, long Below)[] Cumulative()
    {
        if (_cumulative is null)
        {
            var below = 0L;
            _cumulative = [.. _buckets.OrderBy(bucket => bucket.Key).Select(bucket => (bucket.Key, below += bucket.Value.Count))];
        }

        return _cumulative;
    }

    private static int BucketOf(double value)
    {
        // -0.0 equals 0.0. Negative numbers are ordered the other way round by their bits.
        var bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
        return (int)(bits >= 0 ? bits >> DroppedBits : -((bits & long.MaxValue) >> DroppedBits) - 1);
    }
}
