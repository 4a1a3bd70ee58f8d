using System.Text.RegularExpressions;

namespace StreamizFraud.Architecture.Tests.Snippets;

/// <summary>A block of C# on a page of the documents, and the usings that the page has shown before it.</summary>
/// <param name="Page">Path of the page, for messages.</param>
/// <param name="Line">Line of the page that the code begins at.</param>
/// <param name="Code">The lines of the block.</param>
/// <param name="Shown">Usings of earlier blocks of the page that hold nothing but usings.</param>
internal sealed partial record Snippet(string Page, int Line, IReadOnlyList<string> Code, IReadOnlyCollection<string> Shown)
{
    /// <summary>Usings that the block itself begins with.</summary>
    public IReadOnlyList<string> Usings => [.. UsingsOf(Code)];

    /// <summary>Whether the block is what the fragments after it need, and no code.</summary>
    public bool IsUsingsOnly => Code.All(line => line.Length == 0 || IsUsing(line));

    /// <summary>Whether the block is a file of its own, usings and code: it compiles as it stands.</summary>
    public bool IsFile => Usings.Count > 0 && !IsUsingsOnly;

    /// <summary>The lines without indentation and blank lines, so that a block can stand deeper in the code than on the page.</summary>
    public string Flat => Flatten(Code);

    public override string ToString() => $"{Page}:{Line}";

    /// <summary>The blocks of a page, in order.</summary>
    public static IEnumerable<Snippet> Of(string page, IEnumerable<string> lines)
    {
        var shown = new HashSet<string>(StringComparer.Ordinal);
        List<string>? block = null;
        var (number, indent) = (0, 0);
        foreach (var line in lines)
        {
            number++;
            if (block is null)
            {
                // A block in an item of a list is indented as the item is.
                indent = line.Length - line.TrimStart().Length;
                block = line.Trim() == "```csharp" ? [] : null;
            }
            else if (line.Trim() == "```")
            {
                var snippet = new Snippet(page, number - block.Count, block, [.. shown]);
                if (snippet.IsUsingsOnly)
                {
                    shown.UnionWith(snippet.Usings);
                }

                yield return snippet;
                block = null;
            }
            else
            {
                block.Add(line[Math.Min(indent, line.Length - line.TrimStart().Length)..]);
            }
        }
    }

    /// <summary>The usings at the beginning of a file or block.</summary>
    public static IEnumerable<string> UsingsOf(IEnumerable<string> lines) =>
        lines.Select(line => line.TrimStart('\uFEFF')).SkipWhile(line => line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal))
            .TakeWhile(line => line.Length == 0 || IsUsing(line)).Where(IsUsing);

    /// <summary>See <see cref="Flat"/>.</summary>
    public static string Flatten(IEnumerable<string> lines) =>
        string.Concat(lines.Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => "\n" + line)) + "\n";

    private static bool IsUsing(string line) => Using().IsMatch(line);

    // Not `using var …` and not `using (…)`.
    [GeneratedRegex(@"^using (static )?[A-Za-z_][\w.]*( = [\w.<>, ]+)?;")]
    private static partial Regex Using();
}
