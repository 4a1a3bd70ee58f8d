using System.Globalization;

namespace StreamizFraud.Benchmarks.FeatureTask;

/// <summary>Processor time of the calling thread. Only Linux tells it for one thread; elsewhere it is that of the process.</summary>
internal static class ThreadClock
{
    private const string Schedule = "/proc/thread-self/schedstat";

    public static TimeSpan Cpu()
    {
        if (!File.Exists(Schedule))
        {
            return Environment.CpuUsage.TotalTime;
        }

        // Nanoseconds on a processor, nanoseconds of waiting for one, slices.
        var nanoseconds = long.Parse(File.ReadAllText(Schedule).Split(' ')[0], CultureInfo.InvariantCulture);
        return TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
    }
}
