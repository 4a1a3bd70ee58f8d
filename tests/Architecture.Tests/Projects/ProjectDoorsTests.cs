using System.Reflection;
using System.Xml.Linq;
using StreamizFraud.Architecture.Tests.Sources;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Projects;

public class ProjectDoorsTests
{
    public static TheoryData<string> Shipped => [.. ProjectDoors.Allowed.Keys];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void A_shipped_project_uses_only_what_it_may(string project) =>
        Findings.None(ProjectDoors.Forbidden(project, References(Assembly.Load(project))));

    [Fact]
    public void The_sample_reaches_native_libraries_only_through_their_doors() =>
        Findings.None(ProjectDoors.WrongDoor("CardFraudService", References(Assembly.Load("CardFraudService"))));

    [Fact]
    public void Packages_are_named_only_by_their_doors()
    {
        // Tests may name them: an oracle that reads a topic without our code is worth having.
        var files = SourceTree.Files("src", "*.csproj").Concat(SourceTree.Files("samples", "*.csproj")).ToList();
        Assert.NotEmpty(files);
        Findings.None(files.SelectMany(file => ProjectDoors.WrongDoor(Path.GetFileNameWithoutExtension(file), Packages(file))));
    }

    [Fact]
    public void Every_shipped_project_has_its_rules() =>
        Assert.Equal(
            ProjectDoors.Allowed.Keys.Order(StringComparer.Ordinal),
            SourceTree.Files("src", "*.csproj").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    [Fact]
    public void A_wrong_reference_is_found()
    {
        Assert.Equal(["StreamizFraud.Topology.Runtime"], ProjectDoors.Forbidden("StreamizFraud.Features", ["System.Linq", "StreamizFraud.Topology.Runtime"]));
        Assert.Equal(["RocksDbSharp"], ProjectDoors.Forbidden("StreamizFraud.Topology.Runtime", ["RocksDbSharp"]));
        Assert.Equal(["Confluent.Kafka"], ProjectDoors.WrongDoor("CardFraudService", ["Sylvan.Data.Csv", "Confluent.Kafka"]));
        Assert.Empty(ProjectDoors.WrongDoor("StreamizFraud.Topology.Kafka", ["Confluent.Kafka"]));
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(reference => reference.Name!);

    private static IEnumerable<string> Packages(string project) =>
        XDocument.Load(project).Descendants("PackageReference").Select(reference => reference.Attribute("Include")?.Value).OfType<string>();
}
