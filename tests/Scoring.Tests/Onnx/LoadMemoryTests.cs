using System.Diagnostics;
using StreamizFraud.Scoring.Onnx;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>What a process holds after many loads. Nothing else runs beside it: the memory is the process's.</summary>
[Collection(nameof(Alone))]
public sealed class LoadMemoryTests(ITestOutputHelper output)
{
    [Fact]
    public void A_thousand_loads_leave_memory_flat()
    {
        string[] names = ["taken-last-of-two", "taken-zipmap-of-texts", "taken-numbers-and-a-text", "taken-reconstruction", "taken-missing-values"];
        Load(300);
        var before = Resident();
        Load(1_000);
        var grown = Resident() - before;
        output.WriteLine($"{grown / 1024.0:F0} KiB more after 1,000 loads");
        Assert.InRange(grown, long.MinValue, 24 * 1024 * 1024);

        void Load(int count)
        {
            var scores = new float[1];
            for (var i = 0; i < count; i++)
            {
                using var model = SmallModel.Load(names[i % names.Length]);
                model.Score(new double[model.Width], scores);
            }
        }

        static long Resident()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }

    /// <summary>Tests that nothing may run beside.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;
}
