using System.Reflection;
using ArchUnitNET.Loader;
using StreamizFraud.Architecture.Tests.Projects;
using StreamizFraud.Architecture.Tests.Rooms;
using StreamizFraud.Architecture.Tests.Sources;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Folders;

public class FolderUsesTests
{
    // Features is laid out anew with its next version.
    private static readonly Assembly[] Assemblies = [.. ProjectDoors.Allowed.Keys.Where(project => project != "StreamizFraud.Features").Select(Assembly.Load)];

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

    [Fact]
    public void A_type_has_its_room_in_its_namespace_and_its_folder_is_in_that_room()
    {
        var folders = TypeFolders.Of(Path.Combine("src", "Topology"));
        Assert.NotEmpty(folders);
        Findings.None(
            from type in folders
            where !IsInRoom(type.Key, type.Value)
            select $"{type.Key} lies in {type.Value}");
    }

    [Theory]
    [InlineData("StreamizFraud.Topology.Dsl.KStream", "src/Topology/StreamizFraud.Topology/Dsl/Streams", true)]
    [InlineData("StreamizFraud.Topology.Dsl.Nodes.FilterNode", "src/Topology/StreamizFraud.Topology/Dsl/Nodes/Records", true)]
    [InlineData("StreamizFraud.Topology.Kafka.KafkaClusterOptions", "src/Topology/StreamizFraud.Topology.Kafka/Clients", true)]
    [InlineData("StreamizFraud.Topology.Dsl.KStream", "src/Topology/StreamizFraud.Topology/State", false)]
    [InlineData("StreamizFraud.Topology.Dsl.Nodes.FilterNode", "src/Topology/StreamizFraud.Topology/Dsl/Graph", false)]
    public void A_namespace_that_is_not_of_the_folder_or_of_one_above_it_is_found(string type, string folder, bool isInRoom) =>
        Assert.Equal(isInRoom, IsInRoom(type, folder));

    /// <summary>Whether the namespace is the folder's or that of a folder above, down from the room.</summary>
    private static bool IsInRoom(string type, string folder)
    {
        var parts = folder.Split(Path.DirectorySeparatorChar, '/');
        var (project, room) = (parts[2], parts.Skip(3).FirstOrDefault());
        var space = type[..type.LastIndexOf('.')];
        var whole = string.Join('.', parts.Skip(2));
        var hasRooms = RoomOrder.Topology.Rooms.Concat(RoomOrder.Runtime.Rooms).Contains(room);
        return (whole == space || whole.StartsWith(space + ".", StringComparison.Ordinal))
            && (!hasRooms || space == $"{project}.{room}" || space.StartsWith($"{project}.{room}.", StringComparison.Ordinal));
    }
}
