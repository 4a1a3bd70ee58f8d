using StreamizFraud.Architecture.Tests.Sources;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Snippets;

public class SnippetTests
{
    private const string Builder = "using StreamizFraud.Topology.Dsl;";

    [Fact]
    public void Every_block_of_code_in_the_guide_shows_its_usings_and_compiles()
    {
        var snippets = Pages().SelectMany(file => Snippet.Of(SourceTree.Short(file), File.ReadLines(file))).ToList();
        Assert.NotEmpty(snippets);
        Findings.None(SnippetRules.Broken(snippets, RunCode.All()));
    }

    [Fact]
    public void The_tables_for_users_of_other_libraries_name_what_there_is()
    {
        var pages = Pages().Where(file => Path.GetFileName(file).StartsWith("from-", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, pages.Count);
        Findings.None(pages.SelectMany(file => NamesInTables.Unknown(SourceTree.Short(file), File.ReadLines(file))));
    }

    [Fact]
    public void A_name_in_a_table_that_no_type_has_is_found()
    {
        string[] page = ["| there | here |", "|---|---|", "| `Nowhere` | `KStream.Filter`, `KStream.FilterNotNull`, `KStream.Sieve` |", "| `a` | `Sieve`, `KTable` |"];

        Assert.Equal(["page.md: KStream.Sieve", "page.md: Sieve"], NamesInTables.Unknown("page.md", page));
    }

    [Fact]
    public void A_file_may_use_what_the_page_has_shown_before_it()
    {
        string[] page = ["```csharp", Builder, "public class One { public StreamsBuilder Builder = new(); }", "```", "```csharp", "using System.Text;", "Console.WriteLine(new One().Builder);", "Console.WriteLine(Encoding.UTF8);", "```"];

        Assert.Empty(Broken(page));
        Assert.Contains(Broken(page[4..]), problem => problem.Contains("CS0246", StringComparison.Ordinal));
    }

    [Fact]
    public void A_fragment_that_no_test_runs_is_found()
    {
        string[] page = ["# Page", "```csharp", "var one = 1;", "", "var two = 2;", "```", "text", "```csharp", "var three = 4;", "```", "```sh", "ls", "```"];
        var run = RunCode.Of(["{", "    var one = 1;", "    var two = 2;", "    var three = 3;", "}"]);

        Assert.Equal(["page.md:9: no test runs it: var three = 4; …"], Broken(page, run));
    }

    [Fact]
    public void A_fragment_whose_usings_the_page_does_not_show_before_it_is_found_and_so_are_usings_too_many()
    {
        string[] page = ["```csharp", "var one = 1;", "```", "```csharp", Builder, "using System.Text;", "```", "```csharp", "var one = 1;", "```"];
        var run = RunCode.Of([Builder, "using Xunit;", "", "var one = 1;"]);

        Assert.Equal(["page.md:2: the page does not show " + Builder, "page.md:5: nothing on the page needs using System.Text;"], Broken(page, run));
    }

    [Fact]
    public void A_block_in_an_item_of_a_list_counts_too()
    {
        string[] page = ["- An item:", "", "  ```csharp", "  " + Builder, "", "  Console.WriteLine(1);", "  ```"];

        Assert.Contains(Broken(page), problem => problem.StartsWith("page.md:4, line 1: CS8019", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_sees_the_namespaces_around_its_own_and_a_page_must_show_them()
    {
        string[] page = ["```csharp", "var one = new StreamsBuilder();", "```"];
        var run = RunCode.Of(["namespace StreamizFraud.Topology.Dsl.Tests;", "var one = new StreamsBuilder();"]);

        Assert.Equal(["page.md:2: the page does not show " + Builder], Broken(page, run));
    }

    [Fact]
    public void A_block_with_usings_compiles_as_it_stands()
    {
        Assert.Empty(Broken(["```csharp", Builder, "", "var builder = new StreamsBuilder();", "Console.WriteLine(builder);", "```"]));
        Assert.Empty(Broken(["```csharp", Builder, "", "public static class One { public static StreamsBuilder Builder => new(); }", "```"]));
    }

    [Theory]
    [InlineData("using System.Text;", "var builder = new StreamsBuilder();", "CS0246")]
    [InlineData(Builder, "Console.WriteLine(1);", "CS8019")]
    [InlineData(Builder, "string text = new StreamsBuilder();", "CS0029")]
    [InlineData(Builder, "StreamsBuilder builder = null; builder.Build();", "CS8600")]
    public void A_block_with_usings_that_does_not_compile_or_warns_is_found(string line, string code, string expected) =>
        Assert.Contains(Broken(["```csharp", line, "", code, "```"]), problem => problem.Contains(expected, StringComparison.Ordinal));

    private static IEnumerable<string> Pages() => SourceTree.Files(Path.Combine("docs", "guide"), "*.md").Append(Path.Combine(SourceTree.Root, "README.md"));

    private static List<string> Broken(string[] page, params RunCode[] run) => [.. SnippetRules.Broken([.. Snippet.Of("page.md", page)], run)];
}
