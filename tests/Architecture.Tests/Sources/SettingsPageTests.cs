using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>docs/guide/settings.md names every setting and every key.</summary>
public sealed class SettingsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "guide", "settings.md"));

    [Fact]
    public void Every_setting_has_a_row()
    {
        var settings = typeof(StreamsConfig).GetProperties().Where(property => property.SetMethod is not null).Select(property => property.Name).ToList();
        Assert.Contains(nameof(StreamsConfig.CommitInterval), settings);
        Findings.None(settings.Where(name => !Page.Contains($"| `{name}` |", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_key_that_is_shown_is_read()
    {
        var keys = Page.Split('`').Where(word => word.Contains('.', StringComparison.Ordinal) && word.All(letter => letter is '.' || char.IsAsciiLetterLower(letter)) && word != "application.id").ToList();
        Assert.Contains("commit.interval.ms", keys);
        Findings.None(keys.Where(key => Refused(key).Contains("not known", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_key_that_is_not_read_is_found() => Assert.Contains("not known", Refused("no.such.key"), StringComparison.Ordinal);

    /// <summary>What is said of a key whose value nothing can be made of.</summary>
    private static string Refused(string key)
    {
        try
        {
            StreamsConfig.From(new Dictionary<string, string> { ["application.id"] = "app", [key] = "?" });
            return string.Empty;
        }
        catch (ArgumentException refused)
        {
            return refused.Message;
        }
    }
}
