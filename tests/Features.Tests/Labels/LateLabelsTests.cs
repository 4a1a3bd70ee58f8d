using CsCheck;
using Xunit;

namespace StreamizFraud.Features.Tests.Labels;

/// <summary>Labels that come late, early, again or for nobody, in memory, against the rules computed the slow way.</summary>
public sealed class LateLabelsTests
{
    private static readonly LabelledSales Set = new();

    // The same runs each time.
    private static readonly LabelRun.Arrival[][] Runs = LabelRun.Any.Array[2_000].Single(_ => true, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void Values_are_those_of_the_rules_in_any_order_of_events_and_labels() =>
        LabelRun.Any.Sample(run => Play(run, new NaiveLabels()), iter: 4_000);

    [Theory]
    [InlineData(LabelMistake.KnownAtOnce)]
    [InlineData(LabelMistake.CorrectionsAreIgnored)]
    [InlineData(LabelMistake.CorrectionsCountForThePast)]
    [InlineData(LabelMistake.TiesGoToTheFirst)]
    [InlineData(LabelMistake.LabelBeforeItsEventIsLost)]
    [InlineData(LabelMistake.ExpiredEventIsLabelled)]
    [InlineData(LabelMistake.UnknownIdIsLabelled)]
    [InlineData(LabelMistake.OwnRowIsKnown)]
    public void A_reference_with_a_mistake_is_caught(LabelMistake mistake) =>
        Assert.Contains(Runs, run => Record.Exception(() => { Play(run, new NaiveLabels(mistake)); }) is not null);

    [Fact]
    public void Labels_come_early_late_and_for_events_that_are_gone()
    {
        var models = Runs.Select(_ => new NaiveLabels()).ToList();
        var frauds = Runs.Zip(models, Play).Sum();
        Assert.True(models.Sum(model => model.Seen.Early) > 5_000);
        Assert.True(models.Sum(model => model.Seen.Met) > 10_000);
        Assert.True(models.Sum(model => model.Seen.Gone) > 500);
        Assert.True(models.Sum(model => model.TimesIdle) > 100);
        Assert.True(frauds > 5_000, $"{frauds}");
    }

    [Fact]
    public void A_correction_counts_from_its_own_time_on()
    {
        var features = new FeatureComputation<Sale>(Set);
        features.Add(new Sale("s", "c", "t", 1), 100);
        features.AddLabel("s", new Label(LabelVerdict.Fraud, 110));
        features.AddLabel("s", new Label(LabelVerdict.Genuine, 120));
        features.AddLabel("s", new Label(LabelVerdict.Fraud, 115));
        Assert.Equal([0, 1, 1, 0], new[] { 109L, 110, 119, 120 }.Select(time => Frauds(features, time)));
    }

    [Fact]
    public void Labels_that_find_no_event_are_counted_and_passed_over()
    {
        var features = new FeatureComputation<Sale>(Set);
        features.Add(new Sale("old", "c", "t", 1), 100);
        features.Add(new Sale("new", "c", "t", 1), 100 + LabelledSales.Keep + 1);
        features.AddLabel("old", new Label(LabelVerdict.Fraud, 100));
        features.AddLabel("nobody", new Label(LabelVerdict.Fraud, 170));
        features.AddLabel("", new Label(LabelVerdict.Fraud, 170));
        features.AddLabel("new", new Label(LabelVerdict.Fraud, 170));
        Assert.Equal(3, features.UnmatchedLabels);
        features.Add(new Sale("nobody", "c", "t", 1), 171);
        Assert.Equal(2, features.UnmatchedLabels);
        Assert.Equal(2, Frauds(features, 172));
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_label_of_any_time_harms_no_other(long timeMs)
    {
        var features = new FeatureComputation<Sale>(Set);
        features.AddLabel("early", new Label(LabelVerdict.Fraud, timeMs));
        features.Add(new Sale("s", "c", "t", 1), 100);
        features.AddLabel("nobody", new Label(LabelVerdict.Fraud, timeMs));
        features.AddLabel("s", new Label(LabelVerdict.Fraud, timeMs));
        features.AddLabel("s", new Label(LabelVerdict.Fraud, 105));
        Assert.Equal(1, Frauds(features, 110));
    }

    [Fact]
    public void A_flood_of_labels_of_one_event_does_not_grow_its_row_for_ever()
    {
        var features = new FeatureComputation<Sale>(Set);
        features.Add(new Sale("s", "c", "t", 1), 100);
        for (var i = 0; i < 1_000; i++)
        {
            features.AddLabel("s", new Label(i % 2 == 0 ? LabelVerdict.Fraud : LabelVerdict.Genuine, 100 + i));
        }

        Assert.Equal(900, features.UnmatchedLabels);
    }

    [Fact]
    public void An_event_without_an_id_is_refused_and_leaves_nothing()
    {
        var features = new FeatureComputation<Sale>(Set);
        var refused = Assert.Throws<FeatureValueException>(() => features.Add(new Sale("", "c", "t", 1), 100));
        Assert.Contains("id that labels are found by", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, features.Add(new Sale("s", "c", "t", 1), 100)["n"]);
    }

    [Fact]
    public void Declarations_that_cannot_work_are_refused()
    {
        var refused = Assert.ThrowsAny<Exception>(() => new Wrong().Names).Message;
        foreach (var part in (string[])["late labels are declared 2 times", "labels are kept 00:00:00", "is of type Double", "no feature looks at the late labels", "needs Last(window)", "labels of another set"])
        {
            Assert.Contains(part, refused, StringComparison.Ordinal);
        }

        Assert.Throws<InvalidOperationException>(() => new FeatureComputation<TestEvent>(new SmallSet()).AddLabel("s", new Label(LabelVerdict.Fraud, 1)));
    }

    [Fact]
    public void How_labels_are_found_and_kept_is_part_of_the_definition()
    {
        var hashes = Set.Definitions.ToDictionary(feature => feature.Name, feature => feature.Sha256);
        Assert.Equal(hashes.Count, hashes.Values.Distinct().Count());
        Assert.Contains("\"labels_of\":\"row.Id:String\",\"labels_keep_ms\":60", Set.Describe(), StringComparison.Ordinal);
        Assert.Contains("labelled_share(label of row.Id:String)", Set.DescribeAsMarkdown(), StringComparison.Ordinal);
    }

    private static double Frauds(FeatureComputation<Sale> features, long timeMs) => features.Add(new Sale($"at {timeMs}", "c", "t", 1), timeMs)["card_frauds"]!.Value;

    private static double Play(LabelRun.Arrival[] run, NaiveLabels naive)
    {
        var features = new FeatureComputation<Sale>(Set);
        var frauds = 0.0;
        LabelRun.Play(run, _ => { }, (sale, time) =>
        {
            var values = features.Add(sale, time).Values.ToArray();
            Assert.Equal(naive.Add(sale, time), values);
            frauds += values[0];
        }, (id, label) =>
        {
            features.AddLabel(id, label);
            naive.AddLabel(id, label);
        });
        return frauds;
    }

    private sealed class Wrong : FeatureSet<Sale>
    {
        public Wrong()
            : base("wrong")
        {
            LateLabels(sale => sale.Amount / 2.0);
            var labels = LateLabels(sale => sale.Id, TimeSpan.Zero);
            var card = By("card", sale => sale.Card);
            Feature("lifetime", card.KnownCount(labels).Lifetime());
            Feature("other", card.KnownCount(new Other().Labels).Last(TimeSpan.FromDays(1)));
        }
    }

    private sealed class Other : FeatureSet<Sale>
    {
        public Other()
            : base("other") => Labels = LateLabels(sale => sale.Id);

        public LateLabels<Sale> Labels { get; }
    }
}
