using System.Globalization;

namespace CardFraudService.Commands;

/// <summary>How much memory the process has: resident, what the garbage collector holds of it, and the rest: RocksDB, ONNX Runtime, librdkafka, code.</summary>
internal static class MemoryReport
{
    private const double MiB = 1_048_576;

    public static string Now()
    {
        // What is committed is known as of the last collection, which may be none yet.
        var (resident, managed) = (Environment.WorkingSet / MiB, Math.Max(GC.GetGCMemoryInfo().TotalCommittedBytes, GC.GetTotalMemory(forceFullCollection: false)) / MiB);
        return string.Create(CultureInfo.InvariantCulture, $"memory resident {resident:0.0} managed {managed:0.0} native {resident - managed:0.0} MiB");
    }
}
