using System.Runtime.Versioning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>Links and folders that everybody may write to are refused at every level; disk trouble is told by its name.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StateFolderSafetyTests : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b111_111_111;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TaskId Task = new(0, 1);
    private readonly string _root = Directory.CreateTempSubdirectory("streamizfraud-state-safety").FullName;

    [Theory]
    [Trait("Fault", "3.6")]
    [InlineData("state")]
    [InlineData("state/app")]
    [InlineData("state/app/0_1")]
    [InlineData("state/app/.lock")]
    [InlineData("state/app/0_1/CURRENT")]
    [InlineData("state/app/0_1/LOCK")]
    public void A_link_is_refused_wherever_it_is_and_what_it_leads_to_is_left_alone(string where)
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root, "elsewhere")).FullName;
        var link = Path.Combine(_root, where);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        Directory.CreateSymbolicLink(link, elsewhere);

        var exception = Assert.Throws<StreamException>(OpenTask);

        Assert.Contains($"{link} is a link", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    [Fact]
    [Trait("Fault", "3.6")]
    public void A_link_that_leads_nowhere_is_refused_too()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "state"), Path.Combine(_root, "nowhere"));

        Assert.Contains("is a link", Assert.Throws<StreamException>(OpenTask).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_root, "nowhere")));
    }

    [Fact]
    [Trait("Fault", "3.6")]
    public void A_link_in_a_database_folder_is_refused_by_the_engine_itself()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "database")).FullName;
        File.WriteAllText(Path.Combine(_root, "precious"), "kept");
        File.CreateSymbolicLink(Path.Combine(folder, "LOG"), Path.Combine(_root, "precious"));
        using var engine = new RocksDbStoreEngine();

        Assert.Contains("is a link", Assert.Throws<StreamException>(() => engine.Open(folder, ["rows"])).Message, StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(Path.Combine(_root, "precious")));
    }

    [Theory]
    [Trait("Fault", "3.6")]
    [InlineData("state")]
    [InlineData("state/app")]
    [InlineData("state/app/0_1")]
    public void A_folder_that_everybody_may_write_to_is_refused_wherever_it_is(string where)
    {
        var folder = Path.Combine(_root, where);
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, Everybody);

        var exception = Assert.Throws<StreamException>(OpenTask);

        Assert.Contains($"{folder} can be written to by everybody", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Fault", "3.6")]
    [InlineData(Everybody)]
    [InlineData(Everybody | UnixFileMode.StickyBit)]
    public void The_root_of_a_mount_that_everybody_may_write_to_is_refused_with_the_advice_to_use_a_folder_below_it(UnixFileMode mode)
    {
        var mount = Directory.CreateDirectory(Path.Combine(_root, "mount")).FullName;
        File.SetUnixFileMode(mount, mode);

        var exception = Assert.Throws<StreamException>(() => StateDirectory.Open(mount, "app"));

        Assert.Contains($"a folder below it ({Path.Combine(mount, "state")})", exception.Message, StringComparison.Ordinal);
        using var below = StateDirectory.Open(Path.Combine(mount, "state"), "app");
        Assert.False(File.GetUnixFileMode(Path.Combine(mount, "state")).HasFlag(UnixFileMode.OtherWrite));
    }

    [Fact]
    [Trait("Fault", "3.6")]
    public void Every_folder_that_is_made_is_the_owners_only_and_one_that_was_there_becomes_so_below_the_root()
    {
        Directory.CreateDirectory(Path.Combine(_root, "state/app"));
        OpenTask();
        using (StateDirectory.Open(Path.Combine(_root, "made/deep"), "app"))
        {
        }

        foreach (var folder in new[] { "state/app", "state/app/0_1", "made", "made/deep", "made/deep/app" })
        {
            Assert.Equal(Owner, File.GetUnixFileMode(Path.Combine(_root, folder)));
        }
    }

    [Theory]
    [Trait("Fault", "2.5")]
    [InlineData("state")]
    [InlineData("state/app")]
    [InlineData("state/app/0_1")]
    public void A_file_in_place_of_a_folder_is_named(string where)
    {
        var file = Path.Combine(_root, where);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, string.Empty);

        Assert.Contains($"State needs a folder at {file}, but that is a file", Assert.Throws<StreamException>(OpenTask).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "2.5")]
    public void A_file_above_the_root_is_named()
    {
        var file = Path.Combine(_root, "state");
        File.WriteAllText(file, string.Empty);

        var exception = Assert.Throws<StreamException>(() => StateDirectory.Open(Path.Combine(file, "below"), "app"));

        Assert.Contains($"State needs a folder at {file}, but that is a file", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Fault", "2.5")]
    [InlineData(28, "has no room", true)]
    [InlineData(122, "has no room", true)]
    [InlineData(30, "mounted read-only", false)]
    [InlineData(5, "cannot be used", false)]
    public void The_systems_words_are_kept_and_what_they_mean_is_said(int error, string meaning, bool isFull)
    {
        var told = DiskFault.Of(new IOException("the system's words", error), "/state/app");

        Assert.Contains(meaning, told.Message, StringComparison.Ordinal);
        Assert.Contains("/state/app", told.Message, StringComparison.Ordinal);
        Assert.Contains("the system's words", told.Message, StringComparison.Ordinal);
        Assert.Equal(isFull, told is StoreWriteException { IsDiskFull: true });
        Assert.DoesNotContain("another process", told.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [Trait("Fault", "2.5")]
    [InlineData("size=1m", "ro", "mounted read-only", false)]
    [InlineData("size=1m,nr_inodes=5", null, "has no room", true)]
    [InlineData("size=1m", null, "has no room", true)]
    public void A_real_disk_that_refuses_is_told_by_what_it_has(string options, string? then, string meaning, bool isFull)
    {
        using var mounted = new MountedDisk(options);
        var state = Path.Combine(mounted.Path, "state");
        using (StateDirectory.Open(state, "app"))
        {
        }

        if (then is not null)
        {
            mounted.Remount(then);
            Refuses(() => StateDirectory.Open(state, "app").Dispose());
        }
        else
        {
            mounted.Fill();
            using var directory = StateDirectory.Open(state, "app");
            using var engine = new RocksDbStoreEngine();
            Refuses(() => engine.Open(directory.TaskPath(Task), ["rows"]).Dispose());
        }

        void Refuses(Action open)
        {
            var told = Assert.ThrowsAny<StreamException>(open);
            Assert.Contains(meaning, told.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("another process", told.Message, StringComparison.Ordinal);
            Assert.Equal(isFull, told is StoreWriteException { IsDiskFull: true });
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void OpenTask()
    {
        using var directory = StateDirectory.Open(Path.Combine(_root, "state"), "app");
        using var engine = new RocksDbStoreEngine();
        engine.Open(directory.TaskPath(Task), ["rows"]).Dispose();
    }
}
