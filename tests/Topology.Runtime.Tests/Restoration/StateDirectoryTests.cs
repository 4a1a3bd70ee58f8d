using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Restoration;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

public sealed class StateDirectoryTests : IDisposable
{
    private static readonly TaskId Task = new(0, 1);

    private readonly string _root = Directory.CreateTempSubdirectory("streamizfraud-state-test").FullName;

    [Fact]
    public void Two_processes_cannot_share_a_folder()
    {
        using var first = StateDirectory.Open(_root, "app");

        var exception = Assert.Throws<StreamException>(() => StateDirectory.Open(_root, "app"));

        Assert.Contains("in use by another process", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_free_again_when_it_is_closed()
    {
        StateDirectory.Open(_root, "app").Dispose();
        StateDirectory.Open(_root, "app").Dispose();
    }

    [Fact]
    public void Other_applications_have_folders_of_their_own()
    {
        using var one = StateDirectory.Open(_root, "one");
        using var other = StateDirectory.Open(_root, "other");

        Assert.NotEqual(one.Root, other.Root);
    }

    [SkippableFact]
    public void A_link_is_refused()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need a privilege there.");
        var elsewhere = Directory.CreateDirectory(Path.Combine(_root, "elsewhere")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_root, "app"), elsewhere);

        var exception = Assert.Throws<StreamException>(() => StateDirectory.Open(_root, "app"));

        Assert.Contains("is a link", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(elsewhere));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void Folders_are_for_the_owner_only()
    {
        Skip.If(OperatingSystem.IsWindows(), "No modes there.");
        using var directory = StateDirectory.Open(_root, "app");

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(Owner, File.GetUnixFileMode(directory.Root));
        Assert.Equal(Owner, File.GetUnixFileMode(directory.TaskPath(Task)));
    }

    [Fact]
    public void State_is_set_aside_under_a_new_name_each_time()
    {
        using var directory = StateDirectory.Open(_root, "app");
        for (var i = 1; i <= 2; i++)
        {
            File.WriteAllText(Path.Combine(directory.TaskPath(Task), "rows"), $"{i}");
            directory.Quarantine(Task);
        }

        Assert.False(Directory.Exists(Path.Combine(directory.Root, "0_1")));
        Assert.Equal("1", File.ReadAllText(Path.Combine(directory.Root, "0_1.corrupt-1", "rows")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(directory.Root, "0_1.corrupt-2", "rows")));
    }

    [Fact]
    public void A_task_is_wiped_and_nothing_else()
    {
        using var directory = StateDirectory.Open(_root, "app");
        File.WriteAllText(Path.Combine(directory.TaskPath(Task), "rows"), "x");
        File.WriteAllText(Path.Combine(directory.TaskPath(new TaskId(0, 2)), "rows"), "x");

        directory.Wipe(Task);
        directory.Wipe(Task);

        Assert.False(Directory.Exists(Path.Combine(directory.Root, "0_1")));
        Assert.True(File.Exists(Path.Combine(directory.Root, "0_2", "rows")));
    }

    /// <summary>Fails unless nobody holds the folder.</summary>
    [Fact]
    [Trait("Fault", "1.3")]
    public void Folders_of_tasks_that_left_and_what_was_set_aside_go_after_the_delay_and_nothing_else()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        using var directory = StateDirectory.Open(_root, "app", time);
        foreach (var task in new[] { new TaskId(0, 1), new TaskId(0, 2), new TaskId(10, 3) })
        {
            directory.Hold(task);
            directory.TaskPath(task);
        }

        directory.Leave(new TaskId(0, 1));
        directory.Quarantine(new TaskId(10, 3));
        directory.TaskPath(new TaskId(10, 3));
        var foreign = Path.Combine(directory.Root, "0_1.mine");
        Directory.CreateDirectory(foreign);
        directory.TaskPath(TaskId.Global);

        time.Advance(TimeSpan.FromMinutes(9));
        Assert.Empty(directory.CleanUp(TimeSpan.FromMinutes(10)));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["0_1", "10_3.corrupt-1"], directory.CleanUp(TimeSpan.FromMinutes(10)).Order(StringComparer.Ordinal));

        Assert.Equal(
            ["0_1.mine", "0_2", "10_3", "global"], Directory.EnumerateDirectories(directory.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Fault", "1.3")]
    public void A_folder_that_two_threads_hold_stays_until_both_have_left_it()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        using var directory = StateDirectory.Open(_root, "app", time);
        directory.CleanUpEvery(TimeSpan.FromMinutes(1), NullLogger.Instance);
        directory.Hold(Task);
        directory.Hold(Task);
        var path = directory.TaskPath(Task);
        directory.Leave(Task);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(Directory.Exists(path));

        directory.Leave(Task);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(Directory.Exists(path));
    }

    internal static void Probe(string stateDirectory, string applicationId) => StateDirectory.Open(stateDirectory, applicationId).Dispose();

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
