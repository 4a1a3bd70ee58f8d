namespace StreamizFraud.Features.Operators;

/// <summary>Counts how often each of many values occurs.</summary>
/// <remarks>Reused by a thread; open addressing, cleared by a number of its own for each use.</remarks>
internal sealed class ValueCounts
{
    [ThreadStatic]
    private static ValueCounts? _shared;

    private long[] _values = new long[64];
    private int[] _uses = new int[64];
    private int[] _counts = new int[64];
    private int _use;

    /// <summary>The thread's own.</summary>
    public static ValueCounts Shared => _shared ??= new ValueCounts();

    /// <summary>Different values.</summary>
    public int Different { get; private set; }

    /// <summary>Occurrences of the most frequent one.</summary>
    public int Most { get; private set; }

    /// <summary>Counts anew.</summary>
    public ValueCounts Take(ReadOnlySpan<long> values)
    {
        if (values.Length * 2 > _values.Length)
        {
            var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)values.Length * 2);
            (_values, _uses, _counts, _use) = (new long[size], new int[size], new int[size], 0);
        }

        if (++_use == int.MaxValue)
        {
            Array.Clear(_uses);
            _use = 1;
        }

        (Different, Most) = (0, 0);
        var mask = _values.Length - 1;
        foreach (var value in values)
        {
            var at = (int)(((ulong)value * 0x9E3779B97F4A7C15) >> 32) & mask;
            while (_uses[at] == _use && _values[at] != value)
            {
                at = (at + 1) & mask;
            }

            if (_uses[at] != _use)
            {
                (_uses[at], _values[at], _counts[at]) = (_use, value, 0);
                Different++;
            }

            Most = Math.Max(Most, ++_counts[at]);
        }

        return this;
    }
}
