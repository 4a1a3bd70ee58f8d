using System.Text.RegularExpressions;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>What holds for every C# file.</summary>
internal static partial class SourceRules
{
    /// <summary>Most lines of a file.</summary>
    public const int MaxLines = 500;

    /// <summary>Types whose names say nothing of what they are.</summary>
    public static IEnumerable<string> EmptyNames(string code) =>
        Declaration().Matches(code).Select(match => match.Groups["name"].Value).Where(name => EmptyWord().IsMatch(name));

    // A declaration at the start of a line, so that prose in comments does not count.
    [GeneratedRegex(@"^[ \t]*(?:(?:public|internal|private|protected|file|static|sealed|abstract|partial|readonly|ref|unsafe)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Utilities|Impl|Common|Misc|Base)$|^Abstract[A-Z]", RegexOptions.ExplicitCapture)]
    private static partial Regex EmptyWord();
}
