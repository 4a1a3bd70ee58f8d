using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>States of cards when a sequence model cannot be run for some rows, cannot be loaded, or cannot be kept.</summary>
public sealed class SequenceFailureTests
{
    private static readonly CardStepFeatures Set = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void A_row_that_the_model_cannot_be_run_for_goes_on_alone_without_a_score_whatever_the_batches(int batchSize)
    {
        CardStep[] steps =
        [
            new("k", 8, 0, 0), new("l", 8, 0, 0), new("k", 4, 0, 0), new("k", 100, 0, 13), new("l", 4, 0, 0), new("m", 1, 0, 13), new("k", 4, 0, 0), new("m", 2, 0, 0),
        ];
        using var driver = new TopologyTestDriver(Topology(Model("1"), new ScoreOptions { BatchSize = batchSize, OnFailure = ScoreFailurePolicy.NoScore }), Together());
        SequenceScoring.Pipe(driver, steps);
        driver.Commit();
        SequenceScoring.Pipe(driver, [new("k", 0, 0, 0), new("l", 0, 0, 0), new("m", 0, 0, 0)]);
        driver.Commit();
        Assert.Equal([8f, 8f, 8f, float.NaN, 8f, float.NaN, 8f, 2f, 4f, 4f, 1f], SequenceScoring.Scores(driver).Select(score => score.Score));
    }

    [Fact]
    public void A_start_at_which_the_model_cannot_be_loaded_leaves_its_states()
    {
        var options = new ScoreOptions { LastGood = Model("0") };
        using var driver = new TopologyTestDriver(Topology(Model("1"), options), Together());
        SequenceScoring.Pipe(driver, [new("k", 8, 0, 0)]);
        driver.Commit();
        driver.Restart(Topology(() => throw new IOException("not there now"), options));
        SequenceScoring.Pipe(driver, [new("k", 2, 0, 0)]);
        driver.Commit();
        driver.Restart(Topology(Model("1"), options));
        SequenceScoring.Pipe(driver, [new("k", 1, 0, 0)]);
        driver.Commit();
        Assert.Equal([("1", 8f), ("0", 2f), ("1", 5f)], SequenceScoring.Scores(driver).Select(score => (score.Version, score.Score)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    public void A_state_may_have_as_many_values_as_a_row_can_tell(int width)
    {
        using var driver = new TopologyTestDriver(Topology(() => new ShapedModel(new SequenceForm(width, []), ShapedModel.Hash), new ScoreOptions()), Together());
        SequenceScoring.Pipe(driver, [new("k", 8, 0, 0), new("k", 4, 0, 0)]);
        driver.Commit();
        Assert.Equal([8f, 12f], SequenceScoring.Scores(driver).Select(score => score.Score));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65_536)]
    public void A_model_whose_states_cannot_be_kept_is_refused_before_the_first_record(int width) =>
        Assert.Contains($"has {width} values; a sequence model has 1 to 65535", Refused(new SequenceForm(width, []), ShapedModel.Hash), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "")]
    [InlineData("abc", "")]
    [InlineData("own", "not-a-hash")]
    public void A_model_with_a_hash_that_is_none_is_refused_before_the_first_record(string own, string carried) =>
        Assert.Contains(
            "not 64 hexadecimal digits",
            Refused(new SequenceForm(1, carried.Length == 0 ? [] : [carried.PadRight(64, 'x')]), own == "own" ? ShapedModel.Hash : own),
            StringComparison.Ordinal);

    private static string Refused(SequenceForm form, string sha256) =>
        Assert.Throws<ModelMismatchException>(() => new TopologyTestDriver(Topology(() => new ShapedModel(form, sha256), new ScoreOptions()))).Message;

    private static Func<IFraudModel> Model(string version) => SequenceScoreTests.Decaying(version, 1);

    private static TopologyTestOptions Together() => new() { CommitEvery = 100 };

    private static StreamTopology Topology(Func<IFraudModel> models, ScoreOptions options)
    {
        var builder = new StreamsBuilder();
        builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde()))
            .ComputeFeatures(builder, Set, new CardStepSerde())
            .Score(builder, Set, models, step => step.Card, options: options)
            .MapValues(scored => SequenceScoring.Text(scored))
            .To("scores", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    /// <summary>Adds the feature a up in the last value of its state.</summary>
    private sealed class ShapedModel(SequenceForm form, string sha256) : IFraudModel
    {
        public static string Hash { get; } = DecayingModel.Hash([1]);

        public ModelIdentity Identity { get; } = new("shaped", "1", sha256);

        public IReadOnlyList<string> FeatureNames { get; } = ["a", "b", "c"];

        public SequenceForm? Sequence => form;

        public void Score(ReadOnlySpan<double> rows, Span<float> scores) => throw new InvalidOperationException("a sequence model");

        public void Score(ReadOnlySpan<double> rows, Span<float> states, Span<float> scores)
        {
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = states[((i + 1) * form.Width) - 1] += (float)rows[3 * i];
            }
        }

        public void Dispose()
        {
        }
    }
}
