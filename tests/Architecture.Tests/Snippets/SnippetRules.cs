namespace StreamizFraud.Architecture.Tests.Snippets;

/// <summary>What holds for every block of C# on a page: a reader can copy it with its usings, and it compiles.</summary>
internal static class SnippetRules
{
    /// <summary>Whatever is wrong with the blocks of pages.</summary>
    /// <param name="snippets">Blocks of one or more pages, in order.</param>
    /// <param name="run">The code that tests run.</param>
    public static IEnumerable<string> Broken(IReadOnlyCollection<Snippet> snippets, IReadOnlyList<RunCode> run)
    {
        foreach (var snippet in snippets.Where(snippet => snippet.IsFile))
        {
            var before = snippets.Where(other => other.IsFile && other.Page == snippet.Page && other.Line < snippet.Line);
            foreach (var problem in SnippetCompiler.Problems(snippet.Code, [.. before.Select(other => other.Code)]))
            {
                yield return $"{snippet}, line {problem}";
            }
        }

        var fragments = snippets.Where(snippet => snippet is { IsFile: false, IsUsingsOnly: false }).ToList();
        foreach (var fragment in fragments)
        {
            var files = run.Where(file => file.Flat.Contains(fragment.Flat, StringComparison.Ordinal)).ToList();
            if (files.Count == 0)
            {
                yield return $"{fragment}: no test runs it: {fragment.Flat.Trim().Split('\n')[0]} …";
            }
            else if (!files.Any(file => file.Usings.All(fragment.Shown.Contains)))
            {
                yield return $"{fragment}: the page does not show {string.Join(' ', files[0].Usings.Except(fragment.Shown))}";
            }
        }

        foreach (var shown in snippets.Where(snippet => snippet.IsUsingsOnly))
        {
            var needed = fragments.Where(fragment => fragment.Page == shown.Page)
                .SelectMany(fragment => run.Where(file => file.Flat.Contains(fragment.Flat, StringComparison.Ordinal))).SelectMany(file => file.Usings);
            foreach (var unneeded in shown.Usings.Except(needed))
            {
                yield return $"{shown}: nothing on the page needs {unneeded}";
            }
        }
    }
}
