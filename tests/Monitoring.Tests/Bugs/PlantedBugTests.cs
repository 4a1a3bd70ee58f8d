using System.Globalization;
using StreamizFraud.Scoring;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Monitoring.Tests.Bugs;

/// <summary>Every bug that is known from practice, planted one by one: which alarm names it, and after how many payments.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int MostSampled = 1_000;
    private const int MostSilentHours = 24;

    // MONITORING_CARDS: a greater world and all its days, for the table of the guide.
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("MONITORING_CARDS");
    private static readonly Lazy<WatchedWorld> World = new(() => new WatchedWorld(int.Parse(Wanted ?? "1000", CultureInfo.InvariantCulture)));
    private static readonly int? Days = Wanted is null ? 5 : null;

    /// <summary>Alarms that must be among those that name a bug; a row-level bug that moves no distribution has none but parity.</summary>
    public static TheoryData<string, string[]> Named => new()
    {
        { "amount in cents", [HealthMeasures.FeaturePsi, HealthMeasures.FeatureOutside, HealthMeasures.ScorePsi, HealthMeasures.AlertRate] },
        { "two means swapped (7D/30D)", [] },
        { "RISK_1D/RISK_30D swapped", [HealthMeasures.FeaturePsi] },
        { "label feed stopped", [HealthMeasures.LabelAge] },
        { "labels never arrive", [HealthMeasures.LabelAge, HealthMeasures.FeatureDefaults] },
        { "all state lost", [HealthMeasures.FeaturePsi, HealthMeasures.ScorePsi] },
        { "1 of 8 card partitions lost", [] },
        { "1 % processed twice", [] },
        { "5 % processed twice", [] },
        { "clock + 2 h", [] },
        { "hopping instead of sliding", [HealthMeasures.FeaturePsi] },
        { "midnight snapshot", [HealthMeasures.FeaturePsi] },
    };

    [Theory]
    [MemberData(nameof(Named))]
    public void A_planted_bug_is_named(string name, string[] measures)
    {
        var found = new BugWatch(World.Value).Watch(PlantedBug.All.Single(bug => bug.Name == name), Days);
        output.WriteLine(found.Row());
        Assert.InRange(found.FirstMismatch ?? long.MaxValue, 1, MostSampled);
        Assert.Superset(measures.ToHashSet(), found.Alarms.Keys.ToHashSet());
        if (measures.Contains(HealthMeasures.LabelAge))
        {
            Assert.InRange(found.Alarms[HealthMeasures.LabelAge].Hours, 0, MostSilentHours);
        }
    }

    [Fact]
    public void All_bugs_of_the_table_are_planted() =>
        Assert.Equal(PlantedBug.All.Select(bug => bug.Name), Named.Select(row => (string)row[0]));

    [Fact]
    public void Four_clean_weeks_raise_nothing()
    {
        var clean = new BugWatch(World.Value).Watch(PlantedBug.None);
        output.WriteLine($"{World.Value.Payments.Count:N0} payments; highest figures of whole weeks:");
        foreach (var highest in clean.Told.Where(health => health is { IsFinal: true, Window: MonitorWindow.Week } && double.IsFinite(health.Figure)).GroupBy(health => health.Measure))
        {
            var most = highest.MaxBy(health => health.Figure)!;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{most.Measure} {most.Feature} {most.Figure:G3} of {highest.Count()}"));
        }

        Assert.Equal([], clean.Raised.Select(raised => $"{raised.Key} {raised.Figure}"));
        Assert.Null(clean.FirstMismatch);
        Assert.Contains(clean.Told, health => health is { Measure: HealthMeasures.Calibration, State: HealthState.Ok, Model: ModelIdentity });
    }

    [Fact]
    public void Limits_that_are_too_tight_raise_in_clean_weeks()
    {
        var tight = new HealthLimits { PsiWarn = 0.001, PsiAlarm = 0.002, UsualWarn = 0.5, UsualAlarm = 0.5, AlertRateWarn = 0.2, AlertRateAlarm = 0.3, LabelSilence = TimeSpan.FromMinutes(10) };
        var raised = new BugWatch(World.Value, tight).Watch(PlantedBug.None, Days).Alarms;
        Assert.Superset(new HashSet<string> { HealthMeasures.FeaturePsi, HealthMeasures.ScorePsi, HealthMeasures.AlertRate, HealthMeasures.LabelAge }, raised.Keys.ToHashSet());
    }
}
