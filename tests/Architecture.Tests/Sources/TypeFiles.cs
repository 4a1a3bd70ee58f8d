using System.Text.RegularExpressions;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>
/// Where types are declared: a file is named after the type it declares, so that a type is found by its name. <c>KStream.Joins.cs</c> is a
/// part of <c>KStream</c>; generic and other types of one name share a file. A small record, enum or delegate may stand beside its only user.
/// </summary>
internal static partial class TypeFiles
{
    /// <summary>Most lines of a record, enum or delegate that stands in another type's file.</summary>
    public const int SmallLines = 20;

    /// <summary>Types that are declared in a file of another name, of these files.</summary>
    /// <param name="sources">Path and text of each file.</param>
    public static IEnumerable<string> Elsewhere(IEnumerable<(string File, string Code)> sources)
    {
        var files = sources.Select(source => (source.File, Code: Comment().Replace(source.Code, string.Empty))).ToList();
        var words = files.ToDictionary(file => file.File, file => Word().Matches(file.Code).Select(word => word.Value).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (file, code) in files)
        {
            var declared = Declaration().Matches(code).ToList();
            var stem = Path.GetFileName(file).Split('.')[0];
            var isNamed = declared.Any(type => Name(type) == stem);
            foreach (var type in declared.Where(type => Name(type) != stem))
            {
                var isBesideItsUser = isNamed && IsSmall(type) && !words.Any(other => other.Key != file && other.Value.Contains(Name(type)));
                if (!isBesideItsUser)
                {
                    yield return $"{file}: {Name(type)}";
                }
            }
        }
    }

    /// <summary>Names of the types that a file declares, without those of the file alone and those inside of others.</summary>
    public static IEnumerable<string> Declared(string code) => Declaration().Matches(Comment().Replace(code, string.Empty)).Select(Name);

    private static string Name(Match type) => type.Groups["name"].Value;

    private static bool IsSmall(Match type) =>
        type.Groups["kind"].Value is not ("class" or "struct" or "interface") && type.Value.Count(letter => letter == '\n') < SmallLines;

    [GeneratedRegex("//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    // From the start of a line to the end of the declaration: its semicolon, or the brace at the start of a line. Types of the file alone are left out.
    [GeneratedRegex(@"^((public|internal|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*((?<kind>class|struct|interface|enum|record(\s+(class|struct))?)\s+(?<name>\w+)|(?<kind>delegate)\s+[^(;]*?\b(?<name>\w+)(<[^<>(;]*>)?(?=\()).*?([;}][ \t]*$|^\{.*?^\})", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();
}
