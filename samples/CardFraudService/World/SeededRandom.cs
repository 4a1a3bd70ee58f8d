using System.Numerics;

namespace CardFraudService.World;

/// <summary>
/// A seeded generator whose numbers are the same on every machine and every version of .NET:
/// xoshiro256** filled by SplitMix64.
/// </summary>
/// <remarks>
/// <see cref="Random"/> does not promise its algorithm, and <see cref="Math.Log(double)"/> may differ in the last bit between
/// C libraries, so the logarithm is computed here from the four basic operations, which IEEE 754 fixes to the bit.
/// Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2018.
/// Not safe for several threads.
/// </remarks>
public sealed class SeededRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;
    private double _spareNormal;
    private bool _hasSpareNormal;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">Any number.</param>
    public SeededRandom(ulong seed)
    {
        var state = seed;
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>
    /// Starts the sequence of one member of a family, so that adding draws for one member does not shift the draws of the others.
    /// </summary>
    /// <param name="seed">The seed of the world.</param>
    /// <param name="family">What is drawn.</param>
    /// <param name="member">For whom.</param>
    public static SeededRandom For(long seed, int family, int member)
    {
        var state = unchecked((ulong)seed);
        state = SplitMix(ref state) ^ (uint)family;
        state = SplitMix(ref state) ^ (uint)member;
        return new SeededRandom(SplitMix(ref state));
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextUniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double NextUniform(double low, double high) => low + ((high - low) * NextUniform());

    /// <summary>Uniform in 0..<paramref name="bound"/>-1, without the bias of a remainder.</summary>
    /// <param name="bound">From 1.</param>
    public int NextBelow(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        // Lemire's method: the low half of the product is rejected below 2^64 mod bound.
        var threshold = unchecked(0UL - (ulong)bound) % (ulong)bound;
        while (true)
        {
            var high = Math.BigMul(NextBits(), (ulong)bound, out var low);
            if (low >= threshold)
            {
                return (int)high;
            }
        }
    }

    /// <summary>Normal, by Marsaglia's polar method, which needs no sine.</summary>
    public double NextNormal(double mean, double deviation)
    {
        if (_hasSpareNormal)
        {
            _hasSpareNormal = false;
            return mean + (deviation * _spareNormal);
        }

        while (true)
        {
            var u = (2 * NextUniform()) - 1;
            var v = (2 * NextUniform()) - 1;
            var s = (u * u) + (v * v);
            if (s is >= 1 or 0)
            {
                continue;
            }

            var factor = Math.Sqrt(-2 * Log(s) / s);
            _spareNormal = v * factor;
            _hasSpareNormal = true;
            return mean + (deviation * (u * factor));
        }
    }

    /// <summary>Poisson, by counting arrivals a unit of time long; meant for rates up to some tens.</summary>
    /// <param name="rate">Expected number, from 0.</param>
    public int NextPoisson(double rate)
    {
        var count = 0;
        for (var time = NextExponential(); time <= rate; time += NextExponential())
        {
            count++;
        }

        return count;
    }

    /// <summary>
    /// Draws <paramref name="count"/> different numbers of 0..<paramref name="bound"/>-1, all sets equally likely; at most all of them.
    /// </summary>
    public int[] NextSample(int bound, int count)
    {
        count = Math.Min(count, bound);
        var numbers = new int[bound];
        for (var i = 0; i < bound; i++)
        {
            numbers[i] = i;
        }

        for (var i = 0; i < count; i++)
        {
            var j = i + NextBelow(bound - i);
            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
        }

        return numbers[..count];
    }

    /// <summary>
    /// Natural logarithm of a positive, normal number: x = m * 2^e with m near 1, and ln m = 2 artanh((m-1)/(m+1)) as a series.
    /// </summary>
    internal static double Log(double x)
    {
        const double ln2 = 0.693147180559945309417;
        var bits = BitConverter.DoubleToInt64Bits(x);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1023L << 52));
        if (mantissa > 1.41421356237309505)
        {
            mantissa *= 0.5;
            exponent++;
        }

        var z = (mantissa - 1) / (mantissa + 1);
        var square = z * z;
        // |z| < 0.172, so the first term left out (z^23) is below 1e-18.
        var sum = 0.0;
        for (var power = 21; power >= 1; power -= 2)
        {
            sum = (sum * square) + (1.0 / power);
        }

        return (exponent * ln2) + (2 * z * sum);
    }

    // 1-u is in (0, 1], so the logarithm is always defined.
    private double NextExponential() => -Log(1 - NextUniform());

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
