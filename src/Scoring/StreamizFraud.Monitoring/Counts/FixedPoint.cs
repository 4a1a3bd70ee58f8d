namespace StreamizFraud.Monitoring.Counts;

/// <summary>Scores as whole numbers of 2^-32: their sums are exact and do not depend on the order, so counts of many tasks can be merged.</summary>
internal static class FixedPoint
{
    private const double One = 1L << 32;

    /// <summary>A probability, cut to 0 to 1: 2^31 payments fill a sum.</summary>
    public static long Of(double value) => (long)Math.Round(Math.Clamp(value, 0, 1) * One);

    public static double Value(long sum) => sum / One;
}
