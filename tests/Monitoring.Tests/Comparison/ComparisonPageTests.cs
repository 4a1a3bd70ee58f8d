using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using StreamizFraud.Scoring;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Comparison;

/// <summary>The report that a person reads.</summary>
public sealed class ComparisonPageTests
{
    [Fact]
    public void The_page_fetches_nothing_has_four_pictures_and_says_what_the_figures_say()
    {
        var comparison = ModelComparison.Of(Model("<b>one</b>", '1'), Model("two & three", '2'), Payments(), new ComparisonOptions { ChampionAlertFrom = 0.5, ChallengerAlertFrom = 0.5 });
        var page = comparison.ToHtml();
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;one&lt;/b&gt; 1", page, StringComparison.Ordinal);
        Assert.Contains("two &amp; three 1", page, StringComparison.Ordinal);
        Assert.Contains(comparison.Says.Replace("+", "&#43;", StringComparison.Ordinal), page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);

        var pictures = Regex.Matches(page, "<svg.*?</svg>", RegexOptions.Singleline | RegexOptions.NonBacktracking).Select(match => XElement.Parse(match.Value)).ToList();
        Assert.Equal(4, pictures.Count);
        foreach (var picture in pictures)
        {
            var numbers = picture.Descendants("polyline").SelectMany(line => line.Attribute("points")!.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
                .Concat(picture.Descendants("circle").SelectMany(dot => new[] { dot.Attribute("cx")!.Value, dot.Attribute("cy")!.Value }))
                .Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.NotEmpty(numbers);
            Assert.All(numbers, number => Assert.InRange(number, 0, 460));
        }

        // A red dot a fraud that is judged, a grey one the others.
        Assert.Equal(comparison.Frauds, pictures[2].Descendants("circle").Count(dot => dot.Attribute("class")!.Value == "fraud"));
    }

    [Fact]
    public void What_came_from_outside_is_encoded_and_shares_are_not_rounded_to_whole_percents()
    {
        var comparison = ModelComparison.Of(
            new ModelIdentity("a", "1", "<i>1"), new ModelIdentity("b", "1", "<i>2"), [.. Enumerable.Repeat(Payments(), 10).SelectMany(payments => payments)], new ComparisonOptions { Confidence = 0.995, LossShare = 0.995 });
        Assert.DoesNotContain("<i>", comparison.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("SHA-256 &lt;i&gt;1; challenger: &lt;i&gt;2.", comparison.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("Intervals: 99.5 % percentile bootstrap", comparison.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("a missed fraud 99.5 % of its amount", comparison.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("with 99.5 % confidence", comparison.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_comparison_gives_the_same_bytes()
    {
        var one = ModelComparison.Of(Model("a", '1'), Model("b", '2'), Payments());
        var two = ModelComparison.Of(Model("a", '1'), Model("b", '2'), Payments());
        Assert.Equal((one.ToHtml(), one.ToJson()), (two.ToHtml(), two.ToJson()));
        using var json = JsonDocument.Parse(one.ToJson());
        Assert.Equal(1, json.RootElement.GetProperty("format").GetInt32());
    }

    private static ModelIdentity Model(string name, char digit) => new(name, "1", new string(digit, 64));

    private static List<ComparedPayment> Payments()
    {
        var random = new Random(5);
        return
        [
            .. Enumerable.Range(0, 3_000).Select(i =>
            {
                var isFraud = random.NextDouble() < 0.05;
                return new ComparedPayment(
                    $"p{i}", $"c{random.Next(200)}", random.NextInt64(10 * 86_400_000L), random.Next(1, 500), random.NextDouble() * (isFraud ? 1 : 0.8), random.NextDouble() * (isFraud ? 1 : 0.7), i % 10 == 0 ? null : isFraud);
            }),
        ];
    }
}
