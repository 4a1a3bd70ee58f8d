namespace StreamizFraud.Monitoring.Measures;

/// <summary>What measures over bins share.</summary>
internal static class BinCounts
{
    public static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    /// <exception cref="ArgumentException">They differ.</exception>
    public static void RequireSame(int length, int other, string name)
    {
        if (length != other)
        {
            throw new ArgumentException($"{length} on one side but {other} on the other.", name);
        }
    }
}
