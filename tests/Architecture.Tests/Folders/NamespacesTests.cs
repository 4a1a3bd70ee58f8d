using System.Reflection;
using StreamizFraud.Architecture.Tests.Rooms;
using StreamizFraud.Architecture.Tests.Sources;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Folders;

public class NamespacesTests
{
    private const string Topology = "StreamizFraud.Topology";

    private static readonly HashSet<string> Confluent =
        Assembly.Load("Confluent.Kafka").GetExportedTypes().Where(type => !type.IsNested && type.Namespace == "Confluent.Kafka").Select(Simple).ToHashSet(StringComparer.Ordinal);

    [Fact]
    public void What_users_see_lies_in_the_namespace_of_a_room_and_clashes_with_no_name_of_Confluent_Kafka()
    {
        Assert.Contains("TopicPartition", Confluent);
        Findings.None(
            from project in new[] { (Name: Topology, Rooms: RoomOrder.Topology), (Name: Topology + ".Runtime", Rooms: RoomOrder.Runtime) }
            let rule = new Namespaces(project.Name, project.Rooms, Confluent)
            from type in Assembly.Load(project.Name).GetExportedTypes()
            where !type.IsNested && !rule.IsForUsers(type.Namespace!, Simple(type))
            select type.FullName);
    }

    [Fact]
    public void What_is_internal_has_the_namespace_of_its_folder_or_of_one_above_it() =>
        Findings.None(
            from project in new[] { (Name: Topology, Rooms: RoomOrder.Topology), (Name: Topology + ".Runtime", Rooms: RoomOrder.Runtime) }
            let rule = new Namespaces(project.Name, project.Rooms, Confluent)
            let root = Path.Combine("src", "Topology", project.Name)
            let seen = Assembly.Load(project.Name).GetExportedTypes().Select(type => $"{type.Namespace}.{Simple(type)}").ToHashSet(StringComparer.Ordinal)
            from type in TypeFolders.Of(root)
            where !seen.Contains(type.Key) && !rule.IsOfFolder(type.Key[..type.Key.LastIndexOf('.')], Path.GetRelativePath(root, type.Value))
            select $"{type.Key} lies in {type.Value}");

    [Theory]
    [InlineData("StreamizFraud.Topology.Dsl", "KStream", true)]
    [InlineData("StreamizFraud.Topology", "TopicPartition", true)]
    [InlineData("StreamizFraud.Topology.Dsl.Graph", "KStream", false)]
    [InlineData("StreamizFraud.Topology", "KStream", false)]
    [InlineData("StreamizFraud.Topology.Records", "TopicPartition", false)]
    public void A_public_type_where_no_user_looks_or_that_clashes_is_found(string space, string name, bool isForUsers) =>
        Assert.Equal(isForUsers, new Namespaces(Topology, RoomOrder.Topology, Confluent).IsForUsers(space, name));

    [Theory]
    [InlineData("StreamizFraud.Topology.Dsl", "Dsl/Windowing", true)]
    [InlineData("StreamizFraud.Topology.Dsl.Nodes", "Dsl/Nodes/Records", true)]
    [InlineData("StreamizFraud.Topology.Dsl.Nodes", "Dsl/Graph", false)]
    [InlineData("StreamizFraud.Topology.Dsl.Graph", "Dsl", false)]
    [InlineData("StreamizFraud.Topology", "Dsl", false)]
    [InlineData("StreamizFraud.Topology.State", "Dsl", false)]
    public void An_internal_type_with_the_namespace_of_another_folder_is_found(string space, string folder, bool isOfFolder) =>
        Assert.Equal(isOfFolder, new Namespaces(Topology, RoomOrder.Topology, Confluent).IsOfFolder(space, folder));

    private static string Simple(Type type) => type.Name.Split('`')[0];
}
