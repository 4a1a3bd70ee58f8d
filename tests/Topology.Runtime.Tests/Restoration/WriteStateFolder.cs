using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>Writes the folders that the tests of upgrades start from. Run once a version whose layout is new, by its commit's name: see <c>Written/README.md</c>.</summary>
public sealed class WriteStateFolder
{
    [Fact]
    public void The_folder_of_this_version_can_be_written_and_is_when_asked_for()
    {
        var root = Directory.CreateTempSubdirectory("written-state").FullName;
        using (var driver = new TopologyTestDriver(EveryKindOfStore.Topology(), Upgrade.Options(root, new RocksDbStoreEngine())))
        {
            EveryKindOfStore.PipeWritten(driver);
        }

        var written = Path.Combine(root, "app", EveryKindOfStore.Task);
        Assert.NotEmpty(Directory.EnumerateFiles(written));
        if (Environment.GetEnvironmentVariable("WRITE_STATE_OF") is { } version)
        {
            Commit(written, WrittenFolder.Of(version));
        }

        Directory.Delete(root, recursive: true);
    }

    private static void Commit(string written, string target)
    {
        WrittenFolder.Copy(written, target);
        foreach (var log in Directory.EnumerateFiles(target).Where(file => Path.GetFileName(file) is "LOCK" || Path.GetFileName(file).StartsWith("LOG", StringComparison.Ordinal) || Path.GetFileName(file).StartsWith("OPTIONS", StringComparison.Ordinal)))
        {
            File.Delete(log);
        }
    }
}

/// <summary>How the folders were written, and are read.</summary>
internal static class Upgrade
{
    /// <summary>At least once: its changelogs have no markers, so that offsets depend on the rows alone.</summary>
    public static TopologyTestOptions Options(string root, StreamizFraud.Topology.State.IStoreEngine engine) => new()
    {
        StoreEngine = engine,
        StateDirectory = root,
        ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce,
        CommitEvery = int.MaxValue,
    };
}
