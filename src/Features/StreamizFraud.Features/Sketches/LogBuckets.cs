using System.Numerics;

namespace StreamizFraud.Features.Sketches;

/// <summary>
/// Quantiles by DDSketch (Masson, Rim, Lee 2019): how many values lie in each bucket, of which there are 64 of equal width between two powers of two. A
/// value below 128 has a bucket of its own; others are taken for the middle of theirs, which is off by at most 1/128 of the value.
/// </summary>
/// <remarks>Buckets are told by bits of whole numbers, so no logarithm rounds differently on another machine. Negative values have the buckets of their amounts, with a minus.</remarks>
internal sealed class LogBuckets : Sketch
{
    /// <summary>The bucket of the greatest amount there is, 2^63.</summary>
    public const int Greatest = (57 * PerPower) + PerPower;

    private const int PerPower = 64;
    private const int PowerOfTwo = 6;

    private readonly long[] _counts = new long[(2 * Greatest) + 1];
    private long _count;
    private int _least = Greatest;
    private int _most = -Greatest;

    /// <summary>The bucket of a value, from -<see cref="Greatest"/> to <see cref="Greatest"/>, in order of the values.</summary>
    public static int BucketOf(long value)
    {
        var amount = value < 0 ? (ulong)-(value + 1) + 1 : (ulong)value;
        var shift = Math.Max(0, BitOperations.Log2(amount | 1) - PowerOfTwo);
        var bucket = (shift * PerPower) + (int)(amount >> shift);
        return value < 0 ? -bucket : bucket;
    }

    public override void Clear()
    {
        if (_least <= _most)
        {
            _counts.AsSpan(_least + Greatest, _most - _least + 1).Clear();
        }

        (_count, _least, _most) = (0, Greatest, -Greatest);
    }

    public override void Add(long value)
    {
        var bucket = BucketOf(value);
        _counts[bucket + Greatest]++;
        _count++;
        Widen(bucket, bucket);
    }

    public override void Add(SketchPage page)
    {
        var stored = (BucketPage)page;
        var buckets = stored.Buckets;
        var counts = stored.Counts;
        for (var i = 0; i < buckets.Length; i++)
        {
            _counts[buckets[i] + Greatest] += counts[i];
            _count += counts[i];
        }

        if (buckets.Length > 0)
        {
            Widen(buckets[0], buckets[^1]);
        }
    }

    /// <remarks>Linear between the two closest ranks, as of all values; NaN if there are none.</remarks>
    public override double Estimate(double p)
    {
        if (_count == 0)
        {
            return double.NaN;
        }

        var place = p * (_count - 1);
        var rank = (long)place;
        var (bucket, before) = (_least, _counts[_least + Greatest]);
        while (before <= rank)
        {
            before += _counts[++bucket + Greatest];
        }

        var low = MiddleOf(bucket);
        if (before <= rank + 1 && rank + 1 < _count)
        {
            do
            {
                bucket++;
            }
            while (_counts[bucket + Greatest] == 0);
        }

        return low + ((place - rank) * (MiddleOf(bucket) - low));
    }

    private void Widen(int least, int most) => (_least, _most) = (Math.Min(_least, least), Math.Max(_most, most));

    private static double MiddleOf(int bucket)
    {
        var of = Math.Abs(bucket);
        var shift = Math.Max(0, (of / PerPower) - 1);
        var width = (double)(1UL << shift);
        var middle = ((of - (shift * PerPower)) * width) + ((width - 1) / 2);
        return bucket < 0 ? -middle : middle;
    }
}
