using System.Globalization;
using System.Text.Json;
using StreamizFraud.Scoring.Onnx;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Reasons;

/// <summary>Which method explains which model, and what a person reads.</summary>
public sealed class ReasonTests(ITestOutputHelper output)
{
    private static readonly TreeFixture Fixture = TreeFixture.Of("shallow");

    [SkippableTheory]
    [InlineData("02-lr-nozipmap", ReasonMethod.LinearTerms)]
    [InlineData("04-lr-surgery", ReasonMethod.LinearTerms)]
    [InlineData("12-columntransformer", ReasonMethod.LinearTerms)]
    [InlineData("16-lr-float64", ReasonMethod.LinearTerms)]
    [InlineData("06-rf-nozipmap", ReasonMethod.InterventionalShap)]
    [InlineData("07-gb-surgery", ReasonMethod.InterventionalShap)]
    [InlineData("09b-xgb-surgery", ReasonMethod.InterventionalShap)]
    [InlineData("10-lgbm-zipmap", ReasonMethod.InterventionalShap)]
    [InlineData("24-hgb-nan", ReasonMethod.InterventionalShap)]
    [InlineData("24b-xgb-nan", ReasonMethod.InterventionalShap)]
    [InlineData("11-iforest", ReasonMethod.Occlusion)]
    [InlineData("13-torch-mlp", ReasonMethod.Occlusion)]
    [InlineData("14-ae-raw-reconstruction", ReasonMethod.Occlusion)]
    public void A_model_with_background_rows_is_explained_by_what_it_is(string name, ReasonMethod method)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("TEST_MATERIAL") ?? "", "models", name);
        Skip.IfNot(Directory.Exists(folder), $"TEST_MATERIAL has no models/{name}");
        var rows = File.ReadLines(Path.Combine(folder, "rows.csv")).Take(300)
            .Select(line => line.Split(',').Select(cell => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var width = rows[0].Length;
        using var model = OnnxFraudModel.Load(Path.Combine(folder, "model.onnx"), new OnnxModelOptions
        {
            Contract = new Dictionary<string, string>
            {
                ["feature_names"] = JsonSerializer.Serialize(Enumerable.Range(0, width).Select(i => $"V{i}")),
                ["missing"] = "nan",
                ["score_reduction"] = name.StartsWith("14-", StringComparison.Ordinal) ? "mse" : "none",
                ["score_direction"] = name.StartsWith("11-", StringComparison.Ordinal) ? "low" : "high",
                ["background"] = Json(rows[..30]),
            },
        });
        Assert.Equal(method, model.ReasonMethod);
        var contributions = new double[width];
        var scores = new float[2];
        var differences = new List<double>();
        foreach (var row in rows[30..])
        {
            var sum = model.Contributions(row, contributions) + contributions.Sum();
            model.Score(row, scores.AsSpan(0, 1));
            if (scores[0] is > 0.01f and < 0.99f)
            {
                differences.Add(name is "06-rf-nozipmap" ? scores[0] - sum : Math.Log(scores[0] / (1d - scores[0])) - sum);
            }

            Assert.All(model.Reasons(row, 3), reason => Assert.True((model.LowIsSuspicious ? -reason.Contribution : reason.Contribution) > 0));
        }

        output.WriteLine($"{differences.Count} scores; they differ from the sum by {differences.DefaultIfEmpty().Min():0.000000} to {differences.DefaultIfEmpty().Max():0.000000}");
        if (method != ReasonMethod.Occlusion)
        {
            Assert.NotEmpty(differences);
            Assert.All(differences, difference => Assert.InRange(difference, -1e-4, 1e-4));
        }
    }

    [Fact]
    public void Without_covers_or_background_rows_there_are_no_reasons()
    {
        using var model = OnnxFraudModel.Load(Fixture.Model);
        Assert.Equal(ReasonMethod.None, model.ReasonMethod);
        Assert.Empty(model.Reasons(Fixture.Rows[0], 3));
    }

    [Fact]
    public void Reasons_are_the_largest_contributions_that_raise_the_score_in_words()
    {
        var background = new double[3][];
        background[0] = [1, 1, 1, 1, 1, 1, 1, 1];
        background[1] = [2.5, 2, 2, 2, 2, 2, 2, 2];
        background[2] = [3, 3, 3, 3, 3, 3, 3, 3];
        using var model = Packed(background, """{"v1": "an amount of {value}, usually {usual}"}""");
        var contributions = new double[model.Width];
        var seen = new HashSet<string>();
        foreach (var row in Fixture.Rows)
        {
            model.Contributions(row, contributions);
            var wanted = contributions.Select((value, feature) => (value, feature)).Where(of => of.value > 0).OrderByDescending(of => of.value).Take(4).ToList();
            var reasons = model.Reasons(row, 4);
            Assert.Equal(wanted.Select(of => (Fixture.Names[of.feature], of.value)), reasons.Select(reason => (reason.Feature, reason.Contribution)));
            foreach (var (reason, of) in reasons.Zip(wanted))
            {
                var (value, usual) = (row[of.feature], of.feature == 0 ? 2.5 : 2);
                var shown = double.IsNaN(value) ? "missing" : value.ToString("0.##", CultureInfo.InvariantCulture);
                Assert.Equal(
                    of.feature == 1 ? $"an amount of {shown}, usually 2"
                    : double.IsNaN(value) ? $"{reason.Feature} is missing"
                    : value == usual ? $"{reason.Feature} is {shown}, as usual"
                    : $"{reason.Feature} is {shown}, {(value > usual ? "above" : "below")} the usual {(of.feature == 0 ? "2.5" : "2")}",
                    reason.Text);
                seen.Add(reason.Feature);
            }
        }

        Assert.True(seen.Count >= 4);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1234.567, "1234.57")]
    [InlineData(120_000, "120000")]
    [InlineData(0.037_735_8, "0.03774")]
    [InlineData(-12.345_6, "-12.35")]
    [InlineData(0.000_012_345_6, "0.00001235")]
    public void Values_are_shown_with_four_digits_or_two_decimals(double value, string shown)
    {
        using var model = Packed([new double[8]], """{"v0": "{value}"}""");
        var form = new RowForm(model.Loaded.Contract);
        Assert.Equal(shown, new ReasonWords(model.Loaded.Contract, form, null).Of(0, value));
    }

    [Theory]
    [InlineData("background", "[]", "background must be a list of 1 to 1000 rows")]
    [InlineData("background", "[[1, 2]]", "background row 0 has 2 values, where a row has 8")]
    [InlineData("reason_texts", """{"v99": "x"}""", "reason_texts names v99, which is no feature of the model")]
    public void A_contract_that_is_wrong_is_refused(string key, string value, string reason) => Assert.Contains(
        reason,
        Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(Fixture.Model, new OnnxModelOptions { Contract = new Dictionary<string, string> { [key] = value } })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Contributions_allocate_nothing_and_wrong_lengths_and_a_model_that_is_gone_are_told()
    {
        var model = Packed([new double[8]], "{}");
        var contributions = new double[model.Width];
        model.Contributions(Fixture.Rows[0], contributions);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var row in Fixture.Rows)
        {
            model.Contributions(row, contributions);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Throws<ArgumentException>(() => model.Contributions(new double[3], contributions));
        Assert.Throws<ArgumentException>(() => model.Contributions(Fixture.Rows[0], new double[3]));
        Assert.Throws<ArgumentException>(() => model.Reasons(new double[3], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Reasons(Fixture.Rows[0], 0));
        model.Dispose();
        Assert.Throws<ObjectDisposedException>(() => model.Contributions(Fixture.Rows[0], contributions));
        Assert.Throws<ObjectDisposedException>(() => model.Reasons(Fixture.Rows[0], 1));
    }

    private static OnnxFraudModel Packed(double[][] background, string texts) => OnnxFraudModel.Load(Fixture.Model, new OnnxModelOptions
    {
        Contract = new Dictionary<string, string>
        {
            ["trees"] = TreeDump.Pack(Fixture.Dump, Fixture.Names), ["background"] = Json(background), ["reason_texts"] = texts,
        },
    });

    private static string Json(double[][] rows) =>
        JsonSerializer.Serialize(rows.Select(row => row.Select(value => double.IsNaN(value) ? (double?)null : value)));
}
