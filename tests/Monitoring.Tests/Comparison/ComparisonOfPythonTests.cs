using System.Globalization;
using System.Text.Json;
using StreamizFraud.Scoring;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Monitoring.Tests.Comparison;

/// <summary>Comparisons against numpy, scipy and scikit-learn (comparison.py).</summary>
public sealed class ComparisonOfPythonTests(ITestOutputHelper output)
{
    private const int Digits = 12;
    private static readonly ModelIdentity One = new("cards", "1", new string('1', 64));
    private static readonly ModelIdentity Two = new("cards", "2", new string('2', 64));
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Comparison", "comparison.json"))).RootElement;
    private static readonly ComparisonOptions Options = new() { TopCards = 10, ChampionAlertFrom = 0.3, ChallengerAlertFrom = 0.3, MinFrauds = 250 };

    private static List<ComparedPayment> Payments { get; } =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Comparison", "comparison.csv")).Select(line => line.Split(',')).Select(cells => new ComparedPayment(
            cells[0],
            cells[1],
            long.Parse(cells[2], CultureInfo.InvariantCulture),
            double.Parse(cells[3], CultureInfo.InvariantCulture),
            float.Parse(cells[4], CultureInfo.InvariantCulture),
            float.Parse(cells[5], CultureInfo.InvariantCulture),
            cells[6].Length == 0 ? null : cells[6] == "1")),
    ];

    [Fact]
    public void Figures_are_those_of_python()
    {
        var comparison = ModelComparison.Of(One, Two, Payments, Options);
        Assert.Equal((Number("payments"), Number("judged"), Number("frauds")), (comparison.Payments, comparison.Judged, comparison.Frauds));
        Assert.Equal(Number("average_precision", 0), comparison.Champion.AveragePrecision, Digits);
        Assert.Equal(Number("average_precision", 1), comparison.Challenger.AveragePrecision, Digits);
        Assert.Equal(Number("card_precision", 0), comparison.Champion.CardPrecision, Digits);
        Assert.Equal(Number("card_precision", 1), comparison.Challenger.CardPrecision, Digits);
        Assert.Equal(Number("card_precision", 2), comparison.CardPrecisionCeiling, Digits);
        foreach (var (index, found) in new[] { (0, comparison.Days.Select(day => day.Champion)), (1, comparison.Days.Select(day => day.Challenger)), (2, comparison.Days.Select(day => day.Ceiling)) })
        {
            Assert.Equal(Expected.GetProperty("found")[index].EnumerateArray().Select(day => day.GetInt32()), found);
        }

        Assert.Equal((Number("alerts", 0), Number("alerts", 1), Number("alerts", 2)), (comparison.Champion.Alerts!.Value, comparison.Challenger.Alerts!.Value, comparison.Overlap!.Both));
        Assert.Equal(Number("alerts", 0), comparison.Overlap.Both + comparison.Overlap.ChampionOnly);
        Assert.Equal(Number("top"), comparison.TopOverlap.Both);
        Assert.Equal(Number("spearman"), comparison.Spearman, Digits);
        Assert.Equal(Number("pearson"), comparison.Pearson, 10);
        Assert.Equal(Number("cost", 0), comparison.Champion.Cost, 8);
        Assert.Equal(Number("cost", 1), comparison.Challenger.Cost, 8);
        Assert.Equal(ComparisonVerdict.ChallengerBetter, comparison.Verdict);
    }

    [Fact]
    public void Intervals_are_those_of_a_bootstrap_in_numpy_as_far_as_chance_allows()
    {
        var comparison = ModelComparison.Of(One, Two, Payments, Options);
        foreach (var (name, difference) in new[] { ("average_precision", comparison.AveragePrecision), ("cost", comparison.Cost), ("card_precision", comparison.CardPrecision) })
        {
            var (lower, upper) = (Expected.GetProperty("intervals").GetProperty(name)[0].GetDouble(), Expected.GetProperty("intervals").GetProperty(name)[1].GetDouble());
            output.WriteLine($"{name}, seed {Options.Seed}: {difference.Lower} to {difference.Upper}, numpy {lower} to {upper}");
            Assert.InRange(difference.Value, difference.Lower, difference.Upper);
            Assert.Equal(0, (difference.Lower - lower) / (upper - lower), 0.12);
            Assert.Equal(0, (difference.Upper - upper) / (upper - lower), 0.12);
        }
    }

    [Fact]
    public void The_order_of_the_payments_shows_nowhere_and_the_seed_only_in_the_intervals()
    {
        var json = ModelComparison.Of(One, Two, Payments, Options).ToJson();
        var random = new Random(3);
        Assert.Equal(json, ModelComparison.Of(One, Two, Payments.OrderBy(_ => random.Next()).ToList(), Options).ToJson());
        var other = ModelComparison.Of(One, Two, Payments, Options with { Seed = 2 });
        Assert.NotEqual(json, other.ToJson());
        Assert.Equal(Number("average_precision", 1), other.Challenger.AveragePrecision, Digits);
    }

    [Fact]
    public void Pending_payments_are_no_genuine_ones_and_the_twin_that_takes_them_for_such_gives_another_figure()
    {
        var twin = ModelComparison.Of(One, Two, [.. Payments.Select(payment => payment with { IsFraud = payment.IsFraud ?? false })], Options);
        Assert.Equal(Number("average_precision_with_pending_as_genuine"), twin.Champion.AveragePrecision, Digits);
        Assert.NotEqual(twin.Champion.AveragePrecision, ModelComparison.Of(One, Two, Payments, Options).Champion.AveragePrecision);
    }

    [Fact]
    public void A_model_against_itself_shows_no_difference_and_few_frauds_show_nothing()
    {
        var same = ModelComparison.Of(One, Two, [.. Payments.Select(payment => payment with { Challenger = payment.Champion })], Options);
        Assert.Equal(ComparisonVerdict.NotShown, same.Verdict);
        Assert.Equal((new PairedDifference(0, 0, 0), new PairedDifference(0, 0, 0)), (same.AveragePrecision, same.Cost));
        Assert.Equal((1.0, 1.0), (same.Overlap!.Jaccard, same.TopOverlap.Jaccard));
        var swapped = ModelComparison.Of(Two, One, [.. Payments.Select(payment => payment with { Champion = payment.Challenger, Challenger = payment.Champion })], Options);
        Assert.Equal(ComparisonVerdict.ChampionBetter, swapped.Verdict);
        var few = ModelComparison.Of(One, Two, Payments, Options with { MinFrauds = 300 });
        Assert.Equal(ComparisonVerdict.TooFewFrauds, few.Verdict);
        Assert.Equal("283 frauds are too few to say which model is better; 300 are needed.", few.Says);
    }

    [Fact]
    public void Scores_of_which_low_ones_are_suspicious_give_the_same_figures()
    {
        var plain = ModelComparison.Of(One, Two, Payments, Options);
        var turned = ModelComparison.Of(
            One, Two, [.. Payments.Select(payment => payment with { Challenger = -payment.Challenger })], Options with { ChallengerLowIsSuspicious = true, ChallengerAlertFrom = -0.3 });
        Assert.Equal(
            (plain.AveragePrecision, plain.CardPrecision, plain.Cost, plain.Overlap, plain.Spearman), (turned.AveragePrecision, turned.CardPrecision, turned.Cost, turned.Overlap, turned.Spearman));
    }

    [Fact]
    public void Without_labels_and_thresholds_there_are_still_correlation_and_overlap()
    {
        var comparison = ModelComparison.Of(One, Two, [.. Payments.Select(payment => payment with { IsFraud = null })], new ComparisonOptions());
        Assert.Equal((0, 6_000, ComparisonVerdict.TooFewFrauds), (comparison.Judged, comparison.Pending, comparison.Verdict));
        Assert.Equal(60, comparison.TopOverlap.Both + comparison.TopOverlap.ChampionOnly);
        Assert.True(double.IsNaN(comparison.Champion.AveragePrecision) && double.IsNaN(comparison.AveragePrecision.Lower));
        using var json = JsonDocument.Parse(comparison.ToJson());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("champion").GetProperty("average_precision").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("alerts").ValueKind);
        Assert.Contains("too few", comparison.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ModelComparison.Of(One, Two, []));
        Assert.Throws<ArgumentException>(() => ModelComparison.Of(One, Two, [Payments[0] with { Champion = double.NaN }]));
        var wrong = Assert.Throws<ArgumentException>(() => ModelComparison.Of(
            One, Two, Payments, new ComparisonOptions { TopCards = 0, AlertCost = -1, LossShare = 2, Resamples = 1, Confidence = 1, ChampionAlertFrom = double.NaN }));
        foreach (var setting in (string[])["TopCards", "AlertCost", "LossShare", "Resamples", "Confidence", "ChampionAlertFrom"])
        {
            Assert.Contains(setting, wrong.Message, StringComparison.Ordinal);
        }
    }

    private static double Number(string name) => Expected.GetProperty(name).GetDouble();

    private static double Number(string name, int index) => Expected.GetProperty(name)[index].GetDouble();
}
