using System.Globalization;

namespace StreamizFraud.Benchmarks.FeatureTask;

/// <summary>What some payments cost.</summary>
/// <param name="Payments">How many.</param>
/// <param name="Elapsed">From the first step to the last commit.</param>
/// <param name="ThreadCpu">Processor time of the stream thread, user and system; other programs on the machine do not add to it.</param>
/// <param name="ProcessCpu">The same of the whole process: the databases' own threads and the garbage collector too.</param>
/// <param name="AllocatedBytes">Bytes that the stream thread allocated.</param>
/// <param name="StoreBytes">Bytes of keys and values that the stores were given.</param>
/// <param name="ChangelogBytes">Bytes of keys and values in the changelogs.</param>
internal sealed record FeatureTaskFigures(
    int Payments, TimeSpan Elapsed, TimeSpan ThreadCpu, TimeSpan ProcessCpu, long AllocatedBytes, long StoreBytes, long ChangelogBytes)
{
    public double PerSecond => Payments / Elapsed.TotalSeconds;

    /// <summary>What the thread would do in a second if it had a core to itself.</summary>
    public double PerThreadSecond => Payments / ThreadCpu.TotalSeconds;

    public double ThreadNanosecondsEach => ThreadCpu.TotalNanoseconds / Payments;

    public double ProcessNanosecondsEach => ProcessCpu.TotalNanoseconds / Payments;

    public double AllocatedBytesEach => AllocatedBytes / (double)Payments;

    public double StoreBytesEach => StoreBytes / (double)Payments;

    public double ChangelogBytesEach => ChangelogBytes / (double)Payments;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond,10:N0} events/s ({PerThreadSecond:N0} a second of the thread's CPU) {StoreBytesEach,10:N0} B to the stores, {ChangelogBytesEach,8:N0} B to the changelogs an event");
}
