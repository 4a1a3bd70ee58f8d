using System.Reflection;
using System.Text.RegularExpressions;
using StreamizFraud.Architecture.Tests.Sources;

namespace StreamizFraud.Architecture.Tests.Snippets;

/// <summary>A file in a folder <c>Guide</c> of a test project: code that the tests run and that pages show parts of.</summary>
/// <param name="Flat">Its lines without indentation.</param>
/// <param name="Usings">The usings that whoever copies a part of it needs: the file's own, without those of the test.</param>
internal sealed partial record RunCode(string Flat, IReadOnlyCollection<string> Usings)
{
    private static readonly Lazy<ILookup<string, string>> Shipped = new(() =>
        Directory.EnumerateFiles(AppContext.BaseDirectory, "StreamizFraud.*.dll").Where(path => !path.EndsWith(".Tests.dll", StringComparison.Ordinal))
            .SelectMany(path => Assembly.LoadFrom(path).GetExportedTypes()).ToLookup(type => type.Namespace!, type => type.Name.Split('`')[0], StringComparer.Ordinal));

    /// <summary>All such files of the repository.</summary>
    public static IReadOnlyList<RunCode> All() =>
        [.. Directory.EnumerateDirectories(Path.Combine(SourceTree.Root, "tests")).Select(project => Path.Combine(project, "Guide"))
            .Where(Directory.Exists).SelectMany(folder => SourceTree.Files(folder, "*.cs")).Select(file => Of(File.ReadAllLines(file)))];

    public static RunCode Of(IReadOnlyList<string> lines) =>
        new(Snippet.Flatten(lines), [.. Snippet.UsingsOf(lines).Where(line => !OfTests().IsMatch(line)).Union(Enclosing(lines))]);

    // A file sees the namespaces around its own without a using; a user's file does not lie there.
    private static IEnumerable<string> Enclosing(IReadOnlyList<string> lines)
    {
        var words = lines.SelectMany(line => Word().Matches(line)).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var declared = lines.Select(line => Declared().Match(line)).FirstOrDefault(match => match.Success)?.Groups["name"].Value ?? string.Empty;
        for (var dot = declared.LastIndexOf('.'); dot > 0; dot = declared.LastIndexOf('.', dot - 1))
        {
            if (Shipped.Value[declared[..dot]].Any(words.Contains))
            {
                yield return $"using {declared[..dot]};";
            }
        }
    }

    [GeneratedRegex(@"^using (Xunit|.*\.Tests\b)")]
    private static partial Regex OfTests();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Declared();
}
