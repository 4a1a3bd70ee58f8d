using System.Reflection;
using ArchUnitNET.Loader;
using StreamizFraud.Architecture.Tests.Projects;
using StreamizFraud.Architecture.Tests.Sources;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Folders;

public class FolderUsesTests
{
    private static readonly Assembly[] Assemblies = [.. ProjectDoors.Allowed.Keys.Select(Assembly.Load)];

    [Fact]
    public void No_two_folders_use_each_other_not_even_by_way_of_others()
    {
        var uses = new FolderUses(new ArchLoader().LoadAssemblies(Assemblies).Build(), TypeFolders.Of("src"));
        Assert.True(uses.Count > 100, "Next to no uses were found.");
        Findings.None(uses.InCycles());
    }

    [Fact]
    public void Planted_cycles_are_found_and_one_way_uses_are_not()
    {
        var planted = new FolderUses(
            new ArchLoader().LoadAssemblies(Assembly.GetExecutingAssembly()).Build(),
            TypeFolders.Of(Path.Combine("tests", "Architecture.Tests", "Planted", "Folders")));
        Assert.Equal(
            ["Back → Left: Behind uses LeftOne", "Left → Right: LeftInner uses RightOne", "Right → Back: RightTwo`1 uses Behind"],
            planted.InCycles().Select(line => line.Replace(Path.Combine("tests", "Architecture.Tests", "Planted", "Folders") + Path.DirectorySeparatorChar, string.Empty, StringComparison.Ordinal)));
        Assert.Equal(4, planted.Count);
    }
}
