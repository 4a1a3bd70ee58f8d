using System.Text.Json;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Measures;

/// <summary>Measures against scikit-learn, scipy and numpy (measures.py).</summary>
public sealed class MeasuresOfPythonTests
{
    private const int Digits = 12;
    private static readonly JsonElement Cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Measures", "measures.json"))).RootElement;

    public static TheoryData<int> All => [.. Enumerable.Range(0, Cases.GetArrayLength())];

    [Theory]
    [MemberData(nameof(All))]
    public void Rankings_are_measured_as_scikit_learn_does(int number)
    {
        var (scores, labels) = (Numbers(number, "scores"), Labels(number));
        Assert.Equal(Number(number, "auc"), RankingMetrics.Auc(scores, labels), Digits);
        Assert.Equal(Number(number, "average_precision"), RankingMetrics.AveragePrecision(scores, labels), Digits);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Calibration_is_measured_as_scikit_learn_does(int number)
    {
        var labels = Labels(number);
        Assert.Equal(Number(number, "brier"), Calibration.Brier(Numbers(number, "scores"), labels), Digits);
        var filled = Calibration.Reliability(Numbers(number, "curve"), labels).Where(bin => bin.Count > 0).ToList();
        Assert.Equal(Numbers(number, "mean_score").Select(Rounded), filled.Select(bin => Rounded(bin.MeanScore)));
        Assert.Equal(Numbers(number, "fraud_rate").Select(Rounded), filled.Select(bin => Rounded(bin.FraudRate)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Drift_is_measured_as_scipy_and_numpy_do(int number)
    {
        Assert.Equal(Number(number, "ks_two_sample"), KolmogorovSmirnov.TwoSample(Numbers(number, "scores"), Numbers(number, "other")), Digits);
        var (counts, against) = (Counts(number, "counts"), Counts(number, "against"));
        Assert.Equal(Number(number, "psi"), PopulationStability.Index(counts, against), Digits);
        var expected = against.Select(count => (double)count / against.Sum()).ToArray();
        Assert.Equal(Number(number, "ks_binned"), KolmogorovSmirnov.Binned(counts, expected), Digits);
        // A twin without the least share of a bin is another measure wherever a bin is empty.
        Assert.Equal(counts.Zip(against).Any(bin => bin.First == 0 != (bin.Second == 0)), !double.IsFinite(WithoutLeastShareTwin(counts, expected)));
    }

    [Fact]
    public void Nothing_gives_no_number_and_sides_that_do_not_match_are_refused()
    {
        Assert.True(double.IsNaN(PopulationStability.Index([0, 0], [1L, 1])));
        Assert.True(double.IsNaN(PopulationStability.Index([1, 1], [0L, 0])));
        Assert.True(double.IsNaN(KolmogorovSmirnov.Binned([0], [1])));
        Assert.True(double.IsNaN(KolmogorovSmirnov.TwoSample([], [1])));
        Assert.True(double.IsNaN(Calibration.Brier([], [])));
        Assert.All(Calibration.Reliability([], []), bin => Assert.True(bin.Count == 0 && double.IsNaN(bin.MeanScore)));
        Assert.Throws<ArgumentException>(() => PopulationStability.Index([1, 2], [1L]));
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Binned([1], [0.5, 0.5]));
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.TwoSample([double.NaN], [1]));
        Assert.Throws<ArgumentException>(() => Calibration.Brier([1.5], [true]));
        Assert.Throws<ArgumentException>(() => Calibration.Reliability([double.NaN], [true]));
    }

    private static double Rounded(double value) => Math.Round(value, Digits);

    private static double WithoutLeastShareTwin(long[] counts, double[] expected) =>
        counts.Zip(expected).Where(bin => bin.First > 0 || bin.Second > 0)
            .Sum(bin => (((double)bin.First / counts.Sum()) - bin.Second) * Math.Log((double)bin.First / counts.Sum() / bin.Second));

    private static double Number(int number, string name) => Cases[number].GetProperty(name).GetDouble();

    private static double[] Numbers(int number, string name) => [.. Cases[number].GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    private static long[] Counts(int number, string name) => [.. Cases[number].GetProperty(name).EnumerateArray().Select(value => value.GetInt64())];

    private static bool[] Labels(int number) => [.. Cases[number].GetProperty("labels").EnumerateArray().Select(value => value.GetBoolean())];
}
