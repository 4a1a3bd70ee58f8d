using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

public sealed class CitationTests
{
    private static readonly List<string> RuleIds = [.. Citations.Defined(Page("rules.md"))];
    private static readonly List<string> StepIds = [.. Citations.Defined(Page("commit-protocol.md"))];

    [Fact]
    public void Each_id_has_one_meaning()
    {
        Assert.Contains("W1", RuleIds);
        Assert.Contains("CR3", StepIds);
        Findings.None(Twice([.. RuleIds, .. StepIds]));
    }

    [Fact]
    public void Every_id_that_code_or_a_document_cites_is_defined()
    {
        var texts = SourceTree.Code().Where(file => !file.EndsWith(nameof(CitationTests) + ".cs", StringComparison.Ordinal)).Concat(SourceTree.Files("docs", "*.md"))
            .Concat(Directory.EnumerateFiles(SourceTree.Root, "*.md")).Select(file => (File: SourceTree.Short(file), Text: File.ReadAllText(file))).ToList();
        Assert.True(texts.Sum(text => Citations.Rules(text.Text).Count()) > 100, "Next to no citations were found.");
        Findings.None(texts.SelectMany(text => Undefined(text.Text).Select(id => $"{text.File}: {id}")));
    }

    [Fact]
    public void Public_documentation_says_the_rule_itself_and_cites_none() =>
        Findings.None(
            from file in SourceTree.Files("src", "*.cs")
            from line in CitedInPublic(File.ReadAllText(file))
            select $"{SourceTree.Short(file)}: {line}");

    [Fact]
    public void Planted_citations_are_found()
    {
        Assert.Equal(["T1"], Twice(["T1", "T2", "T1"]));
        Assert.Equal(["W99", "Z1", "CR9"], Undefined("// Late (rule W99), so (rules W1, Z1); step CR9, not CR3."));
        Assert.Equal(["semantics, §3"], Undefined("The last ms in it (semantics, §3)."));
        Assert.Equal(["<c>reliability.md</c> §6"], Undefined("The order (<c>reliability.md</c> §6).").Select(found => "<c>" + found));
        Assert.Single(CitedInPublic("public class A\n{\n    /// <summary>Late (rule W1).</summary>\n    public int B;\n}"));
        Assert.Single(CitedInPublic("public interface A\n{\n    /// <summary>Late (step CT3).</summary>\n    int B();\n}"));
        Assert.Empty(CitedInPublic("public class A\n{\n    /// <summary>Late (rule W1).</summary>\n    internal int B;\n}"));
        Assert.Empty(CitedInPublic("/// <summary>Late (rule W1).</summary>\ninternal class A\n{\n    /// <summary>Late (rule W1).</summary>\n    public int B;\n}"));
    }

    private static string Page(string name) => File.ReadAllText(Path.Combine(SourceTree.Root, "docs", name));

    private static IEnumerable<string> Twice(IEnumerable<string> ids) => ids.GroupBy(id => id).Where(uses => uses.Count() > 1).Select(uses => uses.Key);

    private static IEnumerable<string> Undefined(string text) =>
        Citations.Rules(text).Except(RuleIds).Concat(Citations.Steps(text).Except(StepIds)).Concat(Citations.Elsewhere(text));

    /// <summary>Lines of documentation that users read and that cite a rule or a step.</summary>
    private static IEnumerable<string> CitedInPublic(string code) =>
        from member in CSharpSyntaxTree.ParseText(code).GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
        where IsSeen(member)
        from line in member.GetLeadingTrivia().Where(trivia => trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)).SelectMany(trivia => trivia.ToFullString().Split('\n'))
        where Citations.Rules(line).Concat(Citations.Steps(line)).Any()
        select line.Trim();

    private static bool IsSeen(SyntaxNode member) =>
        member.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().Where(around => around is not (BaseNamespaceDeclarationSyntax or EnumMemberDeclarationSyntax))
            .All(around => around.Modifiers.Any(SyntaxKind.PublicKeyword) || around.Modifiers.Any(SyntaxKind.ProtectedKeyword)
                || (around.Parent is InterfaceDeclarationSyntax && !around.Modifiers.Any(SyntaxKind.InternalKeyword)));
}
