using StreamizFraud.Topology.RocksDb;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>A writing process is killed, or its disk fills up.</summary>
public sealed class StoreCrashTests
{
    [SkippableFact]
    public void A_killed_writer_loses_no_batch_whose_write_had_returned()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The child is started by a shell.");
        using var folder = new TaskFolder();
        using var engine = new RocksDbStoreEngine();
        var random = new Random(3);
        var last = 0;
        for (var kill = 0; kill < 3; kill++)
        {
            using var child = StoreChild.Start(folder.Path);
            var stop = last + 200 + random.Next(1_000);
            while (last < stop)
            {
                var line = child.StandardOutput.ReadLine();
                Assert.True(line is not null, $"The writer ended by itself after batch {last}.");
                last = int.Parse(line);
            }

            child.Kill();
            // What it managed to write between our reading and its death.
            foreach (var line in child.StandardOutput.ReadToEnd().Split('\n')[..^1])
            {
                last = int.Parse(line);
            }

            child.WaitForExit();
            using var database = engine.Open(folder.Path, ["cards"]);
            // One more may have been written whose line was never printed.
            Assert.InRange(StoreChild.Batch(database), last, last + 1);
        }
    }

    [SkippableFact]
    public void A_full_disk_refuses_the_batch_whole_and_keeps_the_state_before_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "The limit is set by a shell.");
        using var folder = new TaskFolder();
        using var child = StoreChild.Start(folder.Path, fileBlocks: 64);
        var lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        child.WaitForExit();
        Assert.Equal(0, child.ExitCode);
        var written = int.Parse(lines[^2]);
        Assert.Equal($"refused {written}", lines[^1]);

        using var engine = new RocksDbStoreEngine();
        using var database = engine.Open(folder.Path, ["cards"]);
        Assert.Equal(written, StoreChild.Batch(database));
    }
}
