using System.Text.RegularExpressions;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>
/// Ids that comments and documents cite: rules of Kafka Streams (<c>docs/rules.md</c>) and steps and shortcuts of the commit protocol
/// (<c>docs/commit-protocol.md</c>). Each is defined once, so that it has one meaning.
/// </summary>
internal static partial class Citations
{
    /// <summary>Ids that a page defines: bold, or at the beginning of a row of a table.</summary>
    public static IEnumerable<string> Defined(string page) => Definition().Matches(page).Select(match => match.Groups["id"].Value);

    /// <summary>Rules that a text cites: <c>rule W1</c>, <c>rules R7, R8 and N1</c>, <c>rules F1 to F5</c>.</summary>
    public static IEnumerable<string> Rules(string text) => Rule().Matches(text).SelectMany(match => Id().Matches(match.Value)).Select(match => match.Value);

    /// <summary>Steps and shortcuts of the commit protocol that a text cites: <c>CR3</c>, <c>CM9</c>.</summary>
    public static IEnumerable<string> Steps(string text) => Step().Matches(text).Select(match => match.Value);

    /// <summary>References to sections, or to documents by names that the repository does not have.</summary>
    public static IEnumerable<string> Elsewhere(string text) => Section().Matches(text).Select(match => match.Value);

    [GeneratedRegex(@"\*\*(?<id>[A-Z]{1,2}\d+)\*\*|^\| (?<id>[A-Z]{1,2}\d+) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Definition();

    [GeneratedRegex(@"\b[Rr]ules?\s+[A-Z]\d+((-|,\s+(///\s*)?|\s+and\s+(///\s*)?|\s+to\s+)[A-Z]\d+)*", RegexOptions.ExplicitCapture)]
    private static partial Regex Rule();

    [GeneratedRegex(@"[A-Z]\d+")]
    private static partial Regex Id();

    [GeneratedRegex(@"\bC[RTM]\d\b")]
    private static partial Regex Step();

    [GeneratedRegex(@"\b(reliability|semantics|ecosystem|native|style)(\.md</c>|,? §)[^.;)]*", RegexOptions.ExplicitCapture)]
    private static partial Regex Section();
}
