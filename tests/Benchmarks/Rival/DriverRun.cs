using System.Diagnostics;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>What one run through a test driver cost, and what came out.</summary>
/// <param name="Events">Payments piped.</param>
/// <param name="Elapsed">From the first payment to the last commit.</param>
/// <param name="Cpu">CPU time of the process in that time: what is left of a measurement beside other work.</param>
/// <param name="AllocatedBytes">Bytes that the process allocated in that time.</param>
/// <param name="Outputs">The records of the output topic, if they were asked for.</param>
internal sealed record DriverRun(int Events, TimeSpan Elapsed, TimeSpan Cpu, long AllocatedBytes, IReadOnlyList<DriverOutput> Outputs)
{
    public double EventsPerSecond => Events / Elapsed.TotalSeconds;

    public double BytesPerEvent => AllocatedBytes / (double)Events;

    public double CpuMicrosecondsPerEvent => Cpu.TotalMicroseconds / Events;

    public static DriverRun Measure(DriverInput input, Action work, Func<IReadOnlyList<DriverOutput>>? outputs)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        work();
        clock.Stop();
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new DriverRun(input.Payments.Count, clock.Elapsed, cpu, allocated, outputs is null ? [] : outputs());
    }
}
