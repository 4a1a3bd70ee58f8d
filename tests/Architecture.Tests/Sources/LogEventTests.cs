using System.Text.RegularExpressions;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>The number of a log event means one thing: operators alert on it.</summary>
public sealed partial class LogEventTests
{
    [Fact]
    public void No_event_id_is_used_twice()
    {
        var sources = SourceTree.Files("src", "*.cs").Select(File.ReadAllText).ToList();
        Assert.Contains(sources, source => Event().IsMatch(source));
        Findings.None(UsedTwice(sources));
    }

    [Fact]
    public void An_event_id_that_is_used_twice_is_found() =>
        Assert.Equal(["7"], UsedTwice(["[LoggerMessage(EventId = 7, Level", "[LoggerMessage(EventId = 8, Level … [LoggerMessage(EventId = 7, Level"]));

    private static IEnumerable<string> UsedTwice(IEnumerable<string> sources) =>
        sources.SelectMany(source => Event().Matches(source)).Select(match => match.Groups["id"].Value)
            .GroupBy(id => id).Where(uses => uses.Count() > 1).Select(uses => uses.Key);

    [GeneratedRegex(@"EventId = (?<id>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Event();
}
