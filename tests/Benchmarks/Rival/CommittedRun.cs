using System.Diagnostics;
using System.Globalization;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>
/// The clock of a run on a broker, as Kafka Streams' program has it: from RUNNING until the group's committed offsets of the input reach the
/// number of records, looked at every 100 ms.
/// </summary>
/// <param name="committed">How many records are committed.</param>
/// <param name="records">How many there are.</param>
internal sealed class CommittedRun(Func<long> committed, long records)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly Stopwatch _limit = Stopwatch.StartNew();
    private readonly long _allocated = GC.GetTotalAllocatedBytes();
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private long _started;

    /// <summary>The application runs; only the first time counts.</summary>
    public void Running() => Interlocked.CompareExchange(ref _started, Stopwatch.GetTimestamp(), 0);

    /// <summary>Waits for the end.</summary>
    /// <param name="name">What ran, for the line.</param>
    /// <param name="failure">Why the application stopped, or null.</param>
    /// <returns>The line that says how fast it was.</returns>
    public async Task<string> WaitAsync(string name, Func<Exception?> failure)
    {
        while (committed() < records)
        {
            if (failure() is { } exception)
            {
                throw exception;
            }

            if (_limit.Elapsed > Limit)
            {
                throw new TimeoutException($"{name}: {committed():N0} of {records:N0} records were committed within {Limit}.");
            }

            // As often as Kafka Streams' program looks, so that all pay the same for looking.
            await Task.Delay(100).ConfigureAwait(false);
        }

        var seconds = Stopwatch.GetElapsedTime(Interlocked.Read(ref _started)).TotalSeconds;
        var allocated = GC.GetTotalAllocatedBytes() - _allocated;
        var cpu = Environment.CpuUsage.TotalTime - _cpu;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name} threads=1: {records} records in {seconds:F2} s = {records / seconds:F0} records/s ({allocated / (double)records:F0} B allocated and {cpu.TotalMicroseconds / records:F2} us of CPU a record, whole process)");
    }
}
