using System.Text.RegularExpressions;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>
/// Logs hold types and our own words. What is logged is a text that <c>FaultText</c> made, never an exception, whose text holds the messages
/// of user code and of its inner exceptions; and our own exceptions say that their words may be told.
/// </summary>
[Trait("Fault", "3.5")]
public sealed partial class LoggedFaultTests
{
    [Fact]
    public void No_log_method_takes_an_exception()
    {
        var files = SourceTree.Files("src", "*.cs").Concat(SourceTree.Files("samples", "*.cs")).ToList();
        Assert.NotEmpty(files);
        Findings.None(files.SelectMany(file => Logging(File.ReadAllText(file)).Select(line => $"{SourceTree.Short(file)}: {line}")));
    }

    [Fact]
    public void What_the_engine_throws_at_a_record_says_that_its_words_may_be_told()
    {
        var files = SourceTree.Files("src", "*.cs").ToList();
        Assert.Contains(files, file => OwnFault().IsMatch(File.ReadAllText(file)));
        Findings.None(files.SelectMany(file => Unmarked(File.ReadAllText(file)).Select(line => $"{SourceTree.Short(file)}: {line}")));
    }

    [Fact]
    public void Exceptions_that_only_the_engine_makes_vouch_for_their_words()
    {
        var files = SourceTree.Files("src", "*.cs").Where(file => OwnType().IsMatch(File.ReadAllText(file))).ToList();
        Assert.NotEmpty(files);
        Findings.None(files.Where(file => !File.ReadAllText(file).Contains("sLoggable", StringComparison.Ordinal)).Select(SourceTree.Short));
    }

    [Fact]
    public void Planted_violations_are_found()
    {
        Assert.Matches(OwnType(), "internal sealed class GapException(string reason) : StreamException(FaultScope.Task, reason)");
        Assert.DoesNotMatch(OwnType(), "public sealed class SerdeException : StreamException");
        Assert.Single(Logging("[LoggerMessage(1)] public static partial void Failed(ILogger logger, string what, Exception exception);"));
        Assert.Single(Logging("_logger.LogError(exception, \"it failed\");"));
        Assert.Empty(Logging("[LoggerMessage(1)] public static partial void Failed(ILogger logger, string fault);"));
        Assert.Single(Unmarked("throw new SerdeException($\"cut at {(a ? \")\" : b)}\", cause);"));
        Assert.Single(Unmarked("private SerdeException Cut() => new(\"cut\");"));
        Assert.Empty(Unmarked("throw new SerdeException($\"cut at {Place(x)}\", cause) { IsLoggable = true };"));
    }

    private static IEnumerable<string> Logging(string code) => LogOfException().Matches(code).Select(match => match.Value);

    private static IEnumerable<string> Unmarked(string code) =>
        OwnFault().Matches(code).Where(match => !code.AsSpan(match.Index, End(code, match.Index) - match.Index).Contains("IsLoggable", StringComparison.Ordinal)).Select(match => match.Value);

    // To the end of the statement or of the arm of a switch expression: no message of ours has a semicolon at the end of a line.
    private static int End(string code, int start)
    {
        var end = code.IndexOf(";\n", start, StringComparison.Ordinal);
        return end < 0 ? code.Length : end;
    }

    [GeneratedRegex(@"partial void \w+\(ILogger[^)]*\b\w*Exception\b[^)]*\)|\.Log(Trace|Debug|Information|Warning|Error|Critical)\(\s*(ex|exception|failure|cause|e)\b")]
    private static partial Regex LogOfException();

    // Users make the others too, and vouch for themselves.
    [GeneratedRegex(@"class (?!SerdeException|ScoringException|FeatureValueException)\w+Exception\b[^{;]*:\s*StreamException\b")]
    private static partial Regex OwnType();

    [GeneratedRegex(@"new (SerdeException|StreamException|ScoringException|FeatureValueException)\(.*|(SerdeException|StreamException) \w+\(.*=>\s*new\(.*")]
    private static partial Regex OwnFault();
}
