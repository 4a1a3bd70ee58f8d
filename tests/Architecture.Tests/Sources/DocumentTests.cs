using System.Text.RegularExpressions;
using StreamizFraud.Architecture.Tests.Rooms;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

public partial class DocumentTests
{
    [Fact]
    public void Links_between_documents_lead_somewhere() =>
        Findings.None(
            from file in Documents()
            from Match link in Link().Matches(File.ReadAllText(file))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, target))
            select $"{SourceTree.Short(file)}: {target}");

    [Fact]
    public void Every_room_has_its_page() =>
        Findings.None(
            from order in new[] { RoomOrder.Topology, RoomOrder.Runtime }
            from room in order.Rooms
            where Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "src", "Topology"))
                .Any(project => Directory.Exists(Path.Combine(project, room)))
            let page = Path.Combine(SourceTree.Root, "docs", "rooms", room + ".md")
            where !File.Exists(page)
            select SourceTree.Short(page));

    [Fact]
    public void The_topology_of_the_readme_is_code_that_builds()
    {
        var compiled = File.ReadLines(Path.Combine(SourceTree.Root, "tests", "Architecture.Tests", "Sources", "ReadmeExample.cs"))
            .Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        var shown = File.ReadLines(Path.Combine(SourceTree.Root, "README.md"))
            .SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```").Select(line => line.Trim()).ToList();
        Assert.NotEmpty(shown);
        Findings.None(shown.Where(line => !compiled.Contains(line)));

        var description = ReadmeExample.FraudTopology.Build(Serde.Json<ReadmeExample.Payment>(), () => throw new InvalidOperationException("No task is made here.")).Describe();
        Assert.Contains("payments-card", description.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(SourceTree.Root, "*.md").Concat(SourceTree.Files("docs", "*.md"));

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
