using StreamizFraud.Features;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Scoring.Tests;

public sealed class ScoreProcessorTests
{
    private static readonly ThreeFeatures Set = new();

    [Fact]
    public void A_model_that_cannot_be_had_is_told_before_the_start_with_node_and_what_to_do()
    {
        var missing = Path.Combine(Path.GetTempPath(), "no-such-folder", "model.onnx");

        Assert.Contains("Node scores: the function that makes models for feature set three returned null; it must return a new model", Refused(() => null!), StringComparison.Ordinal);
        Assert.Contains("Node scores: the function that makes models for feature set three failed: TimeoutException", Refused(() => throw new TimeoutException("4111")), StringComparison.Ordinal);
        Assert.Contains($"There is no model file {missing}.", Refused(() => StreamizFraud.Scoring.Onnx.OnnxFraudModel.Load(missing)), StringComparison.Ordinal);
        Assert.Contains("other", Refused(() => new SumModel("a", "b", "other")), StringComparison.Ordinal);

        static string Refused(Func<IFraudModel> models)
        {
            var refused = Assert.Throws<ModelMismatchException>(() => new ScoreProcessor<string, double>(Set, new ModelSupply(models), new ScoreOptions()).CheckStart("scores"));
            Assert.DoesNotContain("4111", refused.Message, StringComparison.Ordinal);
            return refused.Message;
        }
    }

    [Fact]
    public void The_model_of_the_check_goes_to_the_first_task_and_cannot_be_given_out_again()
    {
        var made = new List<SumModel>();
        var supply = new ModelSupply(() =>
        {
            made.Add(new SumModel("a", "b", "n"));
            return made[^1];
        });
        new ScoreProcessor<string, double>(Set, supply, new ScoreOptions()).CheckStart("scores");
        var tasks = new[] { 1, 2 }.Select(_ => new ScoreProcessor<string, double>(Set, supply, new ScoreOptions())).ToList();
        tasks.ForEach(task => ((IBatchProcessor<string, FeatureRow<double>, string, Scored<double>>)task).Init(null!));
        Assert.Equal(2, made.Count);
        tasks.ForEach(task => ((IBatchProcessor<string, FeatureRow<double>, string, Scored<double>>)task).Close());
        Assert.All(made, model => Assert.True(model.Disposed));

        // A check that is followed by another one leaves no model behind.
        tasks[0].CheckStart("scores");
        tasks[0].CheckStart("scores");
        Assert.Equal(3, made.Count);

        var same = new SumModel("a", "b", "n");
        var twice = new ModelSupply(() => same);
        new ScoreProcessor<string, double>(Set, twice, new ScoreOptions()).Init(null!);
        Assert.Contains(
            "a new one at each call",
            Assert.Throws<ModelMismatchException>(() => new ScoreProcessor<string, double>(Set, twice, new ScoreOptions()).Init(null!)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_are_bound_by_name()
    {
        var (forwarded, failed) = Run(new SumModel("n", "a", "b"), [[1, 2, 3], [4, 5, 6]]);
        Assert.Empty(failed);
        Assert.Equal([2_001_003f, 5_004_006f], forwarded.Select(r => r.Value.Score));
        Assert.Equal([0L, 1L], forwarded.Select(r => r.Timestamp));
        Assert.Equal(["k0", "k1"], forwarded.Select(r => r.Key));
        var stamp = forwarded[0].Value.Stamp;
        Assert.Equal(("sum", "three", Set.Sha256), (stamp.Model.Name, stamp.FeatureSet, stamp.FeatureSetSha256));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void A_value_that_is_not_finite_fails_its_record_only(double value)
    {
        var model = new SumModel("a", "b", "n");
        var (forwarded, failed) = Run(model, [[1, 2, 3], [1, value, 3], [7, 8, 9]]);
        Assert.Equal([3_002_001f, 9_008_007f], forwarded.Select(r => r.Value.Score));
        var (index, reason) = Assert.Single(failed);
        Assert.Equal(1, index);
        Assert.Contains("feature b", reason, StringComparison.Ordinal);
        Assert.Equal([2], model.Batches);
    }

    [Fact]
    public void A_row_of_another_width_fails_its_record_only()
    {
        var (forwarded, failed) = Run(new SumModel("a", "b", "n"), [[1, 2], [1, 2, 3]]);
        Assert.Single(forwarded);
        Assert.Equal(0, Assert.Single(failed).Index);
    }

    [Fact]
    public void A_score_that_is_not_finite_fails_its_record()
    {
        var (forwarded, failed) = Run(new SumModel("a", "b", "n") { Constant = float.NaN }, [[1, 2, 3]]);
        Assert.Empty(forwarded);
        Assert.Contains("sum 1", Assert.Single(failed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_without_a_row_to_score_does_not_run_the_model()
    {
        var model = new SumModel("a", "b", "n");
        Assert.Single(Run(model, [[double.NaN, 2, 3]]).Failed);
        Assert.Empty(model.Batches);
    }

    [Fact]
    public void A_model_with_other_names_is_refused_with_all_of_them()
    {
        var model = new SumModel("a", "c", "d");
        var refused = Assert.Throws<ModelMismatchException>(() => Run(model, []));
        Assert.Equal(["c", "d"], refused.Missing);
        Assert.Contains("c, d", refused.Message, StringComparison.Ordinal);
        Assert.True(model.Disposed);
    }

    [Fact]
    public void A_model_of_another_width_is_refused()
    {
        Assert.Throws<ModelMismatchException>(() => Run(new SumModel("a", "b", "n", "n"), []));
    }

    [Fact]
    public void A_model_may_read_part_of_a_set()
    {
        var (forwarded, failed) = Run(new SumModel("b", "a"), [[1, 2, 3]]);
        Assert.Empty(failed);
        Assert.Equal(2 + 1000, Assert.Single(forwarded).Value.Score);
    }

    [Theory]
    [InlineData("lag")]
    [InlineData("maybe")]
    [InlineData("ratio")]
    public void A_model_that_takes_no_missing_value_is_refused_at_start_for_a_feature_that_can_be_null(string feature)
    {
        var set = new FeaturesWithNull();
        var model = new SumModel("known", feature, "share");
        var refused = Assert.Throws<ModelMismatchException>(() => new ScoreProcessor<string, double>(set, new ModelSupply(() => model), new ScoreOptions()).CheckStart("scores"));
        Assert.Contains($"feature {feature} can be null", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("feature known", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("feature share", refused.Message, StringComparison.Ordinal);
        Assert.True(model.Disposed);

        // What it does not read does not matter, nor what it takes as missing, nor what has a default.
        foreach (var taken in (SumModel[])[new("known", "share"), new("known", feature) { Missing = [feature] }])
        {
            new ScoreProcessor<string, double>(set, new ModelSupply(() => taken), new ScoreOptions()).CheckStart("scores");
            Assert.False(taken.Disposed);
        }
    }

    [Fact]
    public void A_feature_added_to_the_set_invalidates_no_model_that_knows_the_hashes_of_its_features()
    {
        var hashes = Set.Definitions.Where(feature => feature.Name != "b").ToDictionary(feature => feature.Name, feature => feature.Sha256);
        Run(new SumModel("a", "n") { FeatureSha256 = hashes, FeatureSetSha256 = new string('1', 64) }, []);
    }

    [Fact]
    public void A_model_trained_on_another_definition_of_a_feature_is_refused_by_its_name()
    {
        var hashes = Set.Definitions.ToDictionary(feature => feature.Name, feature => feature.Sha256);
        hashes["n"] = hashes["a"];
        var refused = Assert.Throws<ModelMismatchException>(() => Run(new SumModel("a", "n") { FeatureSha256 = hashes }, []));
        Assert.Contains("feature n has another definition", refused.Message, StringComparison.Ordinal);
        hashes.Remove("n");
        Assert.Contains("none of n", Assert.Throws<ModelMismatchException>(() => Run(new SumModel("a", "n") { FeatureSha256 = hashes }, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_trained_on_another_definition_is_refused()
    {
        Assert.Throws<ModelMismatchException>(() => Run(new SumModel("a", "b", "n") { FeatureSetSha256 = new string('1', 64) }, []));
        Run(new SumModel("a", "b", "n") { FeatureSetSha256 = Set.Sha256.ToUpperInvariant() }, []);
    }

    [Fact]
    public void The_model_is_made_and_disposed_of_with_the_task()
    {
        var model = new SumModel("a", "b", "n");
        var processor = new ScoreProcessor<string, double>(Set, new ModelSupply(() => model), new ScoreOptions());
        Assert.Equal(64, processor.BatchSize);
        processor.Init(null!);
        Assert.False(model.Disposed);
        processor.Close();
        Assert.True(model.Disposed);
    }

    [Fact]
    [Trait("Fault", "3.9")]
    public void One_instance_for_two_tasks_is_refused_and_stays_whole_for_the_first()
    {
        var model = new SumModel("a", "b", "n");
        var first = new ScoreProcessor<string, double>(Set, new ModelSupply(() => model), new ScoreOptions());
        first.Init(null!);
        var second = new ScoreProcessor<string, double>(Set, new ModelSupply(() => model), new ScoreOptions());
        Assert.Contains("one instance", Assert.Throws<ModelMismatchException>(() => second.Init(null!)).Message, StringComparison.Ordinal);
        second.Close();
        Assert.False(model.Disposed);

        // Nor does it come back to life once its task has disposed of it.
        first.Close();
        Assert.Throws<ModelMismatchException>(() => second.Init(null!));
    }

    [Fact]
    [Trait("Fault", "3.9")]
    public void What_a_model_has_to_say_is_logged_once_a_task()
    {
        var lines = new LogLines();
        var processor = new ScoreProcessor<string, double>(Set, new ModelSupply(() => new SumModel("a", "b", "n") { Notice = "walks" }), new ScoreOptions());
        processor.Init(new MockProcessorContext<string, Scored<double>> { Logger = lines });
        Assert.Equal(["Warning Task 0_0: model sum 1: walks."], lines.Lines);
    }

    [Fact]
    public void Settings_are_checked() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScoreProcessor<string, double>(Set, new ModelSupply(() => new SumModel()), new ScoreOptions { BatchSize = 0 }));

    private static (List<Record<string, Scored<double>>> Forwarded, List<(int Index, string Reason)> Failed) Run(IFraudModel model, double[][] rows)
    {
        var processor = new ScoreProcessor<string, double>(Set, new ModelSupply(() => model), new ScoreOptions());
        processor.Init(null!);
        var results = new FakeResults<string, Scored<double>>();
        var batch = rows.Select((values, i) => new Record<string, FeatureRow<double>>($"k{i}", new FeatureRow<double>(i, i, values), i)).ToArray();
        ((IBatchProcessor<string, FeatureRow<double>, string, Scored<double>>)processor).Process(batch, results);
        return (results.Forwarded, results.Failed);
    }
}
