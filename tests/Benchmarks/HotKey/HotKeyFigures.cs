namespace StreamizFraud.Benchmarks.HotKey;

/// <summary>What some payments cost.</summary>
/// <param name="Payments">How many.</param>
/// <param name="Elapsed">From the first step to the last commit.</param>
/// <param name="StoreBytes">Bytes of keys and values that the stores were given.</param>
/// <param name="ChangelogBytes">Bytes of keys and values in the changelogs.</param>
internal sealed record HotKeyFigures(int Payments, TimeSpan Elapsed, long StoreBytes, long ChangelogBytes)
{
    public double PerSecond => Payments / Elapsed.TotalSeconds;

    public double StoreBytesEach => StoreBytes / (double)Payments;

    public double ChangelogBytesEach => ChangelogBytes / (double)Payments;

    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{PerSecond,10:N0} events/s {StoreBytesEach,10:N0} B to the stores, {ChangelogBytesEach,8:N0} B to the changelogs an event");
}
