using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Settings;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Settings;

/// <summary>docs/guide/settings.md says what the code does.</summary>
public sealed partial class SettingsPageTests
{
    private static readonly string Page = File.ReadAllText(PathOf());

    /// <summary>The rows with a property and a key: which key sets which property.</summary>
    private static readonly List<(string Property, string Key)> Rows = [.. Row().Matches(Page).Select(row => (row.Groups["property"].Value, row.Groups["key"].Value))];

    [Fact]
    public void Every_key_on_the_page_sets_the_property_of_its_row()
    {
        Assert.Contains(("CommitInterval", "commit.interval.ms"), Rows);
        foreach (var (property, key) in Rows)
        {
            Assert.Contains(property, Changed(key));
        }
    }

    [Fact]
    public void Every_key_that_is_understood_has_a_row() =>
        Assert.Equal(StreamsKeys.Understood.Order(StringComparer.Ordinal), Rows.Select(row => row.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_key_that_is_refused_is_on_the_page_with_its_reason()
    {
        var table = RefusedKeys.Exact
            .Append("client.tag.*")
            .GroupBy(key => RefusedKeys.Find(key)!.Reason, StringComparer.Ordinal)
            .OrderBy(group => group.Min(StringComparer.Ordinal), StringComparer.Ordinal)
            .Select(group => $"| {string.Join(", ", group.Order(StringComparer.Ordinal).Select(key => $"`{key}`{Taken(key)}"))} | {group.Key} |");

        var text = "| keys | why, and what to use instead |\n|---|---|\n" + string.Join('\n', table);
        Assert.True(Page.Contains(text, StringComparison.Ordinal), $"The page should have:\n{text}");
    }

    [Fact]
    public void Every_prefix_is_on_the_page() => Assert.All(ClientKeys.Prefixes, prefix => Assert.Contains($"`{prefix}`", Page, StringComparison.Ordinal));

    private static string Taken(string key) => RefusedKeys.Find(key)!.Harmless is { } value ? value.Length == 0 ? " (empty is taken)" : $" (`{value}` is taken)" : string.Empty;

    /// <summary>Properties that differ from the default when a key is given.</summary>
    private static IEnumerable<string> Changed(string key)
    {
        string[] samples = ["a", "1048577", "100001", "3", "at_least_once", "accept", "latest", "consumer"];
        foreach (var sample in samples)
        {
            StreamsConfig config;
            try
            {
                config = StreamsConfig.From(new Dictionary<string, string> { ["application.id"] = "app", [key] = sample });
            }
            catch (ArgumentException)
            {
                continue;
            }

            var plain = new StreamsConfig { ApplicationId = "app" };
            return typeof(StreamsConfig).GetProperties()
                .Where(property => property.PropertyType.IsValueType || property.PropertyType == typeof(string) || property.Name == nameof(StreamsConfig.OffsetReset))
                .Where(property => !Equals(property.GetValue(config), property.GetValue(plain)))
                .Select(property => property.Name);
        }

        return [];
    }

    private static string PathOf([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "guide", "settings.md"));

    [GeneratedRegex(@"^\| `(?<property>\w+)` \| `(?<key>[a-z.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
