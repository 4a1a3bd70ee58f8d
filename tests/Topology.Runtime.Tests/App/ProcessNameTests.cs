using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

[Trait("Fault", "3.12")]
public sealed class ProcessNameTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("streamizfraud-name-test").FullName;

    private string File => Path.Combine(_root, "app", "process-name");

    [Fact]
    public void A_name_lasts_and_differs_between_instances()
    {
        var name = ProcessName.Of(_root, "app");

        Assert.Equal(name, ProcessName.Of(_root, "app"));
        Assert.NotEqual(name, ProcessName.Of(_root, "other"));
        Assert.Equal([File], Directory.GetFiles(Path.Combine(_root, "app")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("a3f")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("../../elsewhere-")]
    public void A_file_that_a_crash_left_without_a_whole_name_is_replaced_and_the_new_name_lasts(string left)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, left);

        var name = ProcessName.Of(_root, "app");

        Assert.Matches("^[0-9a-f]{16}$", name);
        Assert.Equal(name, ProcessName.Of(_root, "app"));
    }

    [Fact]
    public void A_crash_before_the_name_is_whole_leaves_no_name()
    {
        // What is there at that moment: the file beside, torn.
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File + ".tmp", "a3f");

        Assert.Matches("^[0-9a-f]{16}$", ProcessName.Of(_root, "app"));
        Assert.False(System.IO.File.Exists(File + ".tmp"));
    }

    [Fact]
    public void A_link_in_place_of_the_name_is_refused_and_not_followed()
    {
        var elsewhere = Path.Combine(_root, "elsewhere");
        System.IO.File.WriteAllText(elsewhere, "kept");
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.CreateSymbolicLink(File, elsewhere);

        Assert.Contains("is a link", Assert.Throws<StreamException>(() => ProcessName.Of(_root, "app")).Message, StringComparison.Ordinal);
        Assert.Equal("kept", System.IO.File.ReadAllText(elsewhere));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
