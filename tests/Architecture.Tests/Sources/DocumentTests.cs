using System.Text.RegularExpressions;
using CardFraudService.Service;
using StreamizFraud.Architecture.Tests.Rooms;
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

        var description = ReadmeExample.Build(new PaymentSerde(), () => throw new InvalidOperationException("No task is made here.")).Describe();
        Assert.Contains("payments-card", description.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_block_of_code_in_the_guide_is_code_that_the_tests_run()
    {
        var compiled = Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "tests")).Select(project => Path.Combine(project, "Guide"))
            .Where(Directory.Exists).SelectMany(folder => SourceTree.Files(folder, "*.cs")).Select(file => Flat(File.ReadLines(file))).ToList();
        var blocks = SourceTree.Files(Path.Combine("docs", "guide"), "*.md")
            .SelectMany(file => Blocks(File.ReadLines(file)).Select(block => (File: SourceTree.Short(file), Text: block))).ToList();
        Assert.NotEmpty(blocks);
        Findings.None(NotRun(blocks, compiled));
    }

    [Fact]
    public void A_block_that_no_test_runs_is_found()
    {
        string[] page = ["# Page", "```csharp", "var one = 1;", "", "var two = 2;", "```", "text", "```csharp", "var three = 4;", "```", "```sh", "ls", "```"];
        var compiled = Flat(["{", "    var one = 1;", "    var two = 2;", "    var three = 3;", "}"]);

        var found = NotRun(Blocks(page).Select(block => (File: "page.md", Text: block)), [compiled]);

        Assert.Equal(["page.md: var three = 4; …"], found);
    }

    private static IEnumerable<string> NotRun(IEnumerable<(string File, string Text)> blocks, IReadOnlyList<string> compiled) =>
        from block in blocks
        where !compiled.Any(source => source.Contains(block.Text, StringComparison.Ordinal))
        select $"{block.File}: {block.Text.Trim().Split('\n')[0]} …";

    private static IEnumerable<string> Blocks(IEnumerable<string> lines)
    {
        var block = new List<string>();
        var inside = false;
        foreach (var line in lines)
        {
            if (inside && line == "```")
            {
                yield return Flat(block);
                block.Clear();
                inside = false;
            }
            else if (inside)
            {
                block.Add(line);
            }
            else
            {
                inside = line == "```csharp";
            }
        }
    }

    /// <summary>The lines without indentation and blank lines, so that a block can stand deeper in the code than on the page.</summary>
    private static string Flat(IEnumerable<string> lines) => string.Concat(lines.Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => "\n" + line)) + "\n";

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(SourceTree.Root, "*.md").Concat(SourceTree.Files("docs", "*.md"));

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
