using StreamizFraud.Features;
using StreamizFraud.Scoring.Tests.Deployments;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>What becomes of the states of cards when models change: each model has its own, carried or begun anew as it says.</summary>
public sealed class SequenceDeploymentTests : IDisposable
{
    private const string Follow = "decaying";
    private readonly HeldLoads _loads = new();
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sequences-");
    private readonly ModelFolder _folder;
    private readonly ModelRegistry _registry;
    private long _entries;

    public SequenceDeploymentTests()
    {
        _folder = new ModelFolder(Path.Combine(_root.FullName, "models"));
        _registry = new ModelRegistry(_folder, DecayingModel.Load) { Scheduler = _loads };
    }

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_new_model_begins_anew_with_each_card(int batchSize)
    {
        using var driver = Start(batchSize);
        Pipe(driver, ("k", 8), ("l", 4));
        Adopt(driver, Promote(ModelDeployment.Empty, "1", DecayingModel.Package("1", 10)));
        Pipe(driver, ("k", 1), ("k", 2), ("l", 3));
        Assert.Equal(["0:8", "0:4", "1:10", "1:25", "1:30"], Scores(driver));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_model_that_names_the_one_before_takes_its_states_over_card_by_card(int batchSize)
    {
        using var driver = Start(batchSize);
        Pipe(driver, ("k", 8), ("l", 4));
        Adopt(driver, Promote(ModelDeployment.Empty, "1", DecayingModel.Package("1", 10, DecayingModel.Hash(Own()))));
        Pipe(driver, ("k", 1), ("k", 2), ("m", 1), ("l", 2), ("k", 2));
        Assert.Equal(["0:8", "0:4", "1:50", "1:45", "1:10", "1:40", "1:42.5"], Scores(driver));
    }

    /// <summary>Carried is what the other had before the first payment that the model is given, also where the model refuses it; the other goes on.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_shadow_that_carries_starts_from_the_state_before_its_first_payment(int batchSize)
    {
        using var driver = Start(batchSize);
        Pipe(driver, ("k", 8));
        Adopt(driver, Put(ModelDeployment.Empty, "1", DecayingModel.Package("1", 10, DecayingModel.Hash(Own())), ModelStage.Shadow));
        Pipe(driver, ("k", 4), ("k", 4));
        Assert.Equal(["0:8", "0:8 1:Shadow:80", "0:8 1:Shadow:80"], Scores(driver));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_model_promoted_from_shadow_keeps_what_it_has_learned_there(int batchSize)
    {
        using var driver = Start(batchSize);
        var deployment = Put(ModelDeployment.Empty, "1", DecayingModel.Package("1", 10), ModelStage.Shadow);
        Adopt(driver, deployment);
        Pipe(driver, ("k", 8), ("k", 4));
        Adopt(driver, deployment.Promote("decaying", "1"));
        Pipe(driver, ("k", 4));
        Assert.Equal(["0:8 1:Shadow:80", "0:8 1:Shadow:80", "1:80"], Scores(driver));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_model_that_comes_back_from_standby_goes_on_from_where_it_stopped_and_one_that_left_begins_anew(int batchSize)
    {
        using var driver = Start(batchSize);
        var one = Promote(ModelDeployment.Empty, "1", DecayingModel.Package("1", 10));
        Adopt(driver, one);
        Pipe(driver, ("k", 8), ("l", 8));
        var two = Promote(one, "2", DecayingModel.Package("2", 100));
        Adopt(driver, two);
        Pipe(driver, ("k", 1));
        Adopt(driver, two.RollBack());
        Pipe(driver, ("k", 1));
        Assert.Equal(["1:80", "1:80", "2:100", "1:50"], Scores(driver));

        // Retired, k pays, and it comes again: nothing is left of k, while l has not paid meanwhile.
        var three = Promote(two, "3", DecayingModel.Package("3", 1));
        var without = three.Retire("decaying", "1");
        Adopt(driver, without);
        Pipe(driver, ("k", 1));
        Adopt(driver, Promote(without, "1", DecayingModel.Package("1", 10)));
        Pipe(driver, ("k", 1), ("l", 1));
        Assert.Equal(["3:1", "1:10", "1:50"], Scores(driver)[4..]);
    }

    /// <summary>The card pays between the retirement of the one and the promotion of the other.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void States_of_a_model_that_left_are_kept_for_one_on_standby_that_carries_from_it(int batchSize)
    {
        using var driver = Start(batchSize);
        var package = DecayingModel.Package("1", 10);
        var one = Promote(ModelDeployment.Empty, "1", package);
        Adopt(driver, one);
        Pipe(driver, ("k", 8));
        var two = Put(Promote(one, "3", DecayingModel.Package("3", 1)).Retire("decaying", "1"), "2", DecayingModel.Package("2", 100, DecayingModel.Hash(package)), ModelStage.Standby);
        Adopt(driver, two);
        Pipe(driver, ("k", 1));
        Adopt(driver, two.Promote("decaying", "2"));
        Pipe(driver, ("k", 2));
        Assert.Equal(["1:80", "3:1", "2:600"], Scores(driver));
    }

    /// <summary>A shadow that cannot be run for one payment has learned the others of that batch.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_shadow_that_fails_at_one_payment_keeps_what_it_learns_from_those_beside_it(int batchSize)
    {
        var builder = new StreamsBuilder();
        Score(builder, batchSize, sequences: true, () => new PlainModel());
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions { CommitEvery = 100 });
        Adopt(driver, Put(ModelDeployment.Empty, "1", DecayingModel.Package("1", 10), ModelStage.Shadow));
        SequenceScoring.Pipe(driver, [new("k", 8, 0, 0), new("k", 2, 0, 13), new("l", 4, 0, 0), new("k", 4, 0, 0)]);
        driver.Commit();
        Pipe(driver, ("k", 4), ("l", 4));
        Assert.Equal(["0:8 1:Shadow:80", "0:2 1:Shadow:NaN", "0:4 1:Shadow:40", "0:4 1:Shadow:80", "0:4 1:Shadow:80", "0:4 1:Shadow:60"], Scores(driver));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_challenger_has_states_of_its_cards_and_the_champion_of_all(int batchSize)
    {
        using var driver = Start(batchSize);
        var package = DecayingModel.Package("1", 10);
        Adopt(driver, Put(ModelDeployment.Empty, "1", package, ModelStage.Challenger, 0.4));
        var cards = Enumerable.Range(0, 30).Select(card => $"c{card}").ToList();
        Pipe(driver, [.. cards.Concat(cards).Select(card => (card, 8d))]);
        var expected = cards.Select((card, i) => CardShare.Has(DecayingModel.Hash(package), 0.4, card) ? (First: "1:80 0:Champion:8", Second: "1:120 0:Champion:12") : (First: "0:8", Second: "0:12")).ToList();
        Assert.Equal([.. expected.Select(pair => pair.First), .. expected.Select(pair => pair.Second)], Scores(driver));
        Assert.InRange(expected.Count(pair => pair.First[0] == '1'), 4, 26);
    }

    /// <summary>What fails is not in anybody's state: the champion's failure takes the shadow's with it, and the challenger's the champion's.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void A_payment_that_fails_leaves_no_state_of_any_model(int batchSize)
    {
        using var driver = Start(batchSize, BadRecordPolicy.DeadLetter);
        Adopt(driver, Put(ModelDeployment.Empty, "1", DecayingModel.Package("1", 10), ModelStage.Shadow));
        Pipe(driver, ("k", 8), ("k", -2), ("k", 2000), ("k", 4));
        Assert.Equal(["0:8 1:Shadow:80", "0:8 1:Shadow:80"], Scores(driver));
    }

    [Fact]
    public void A_sequence_model_is_refused_where_no_states_are_kept_and_the_model_before_goes_on()
    {
        var builder = new StreamsBuilder();
        Score(builder, 8, sequences: false, () => new PlainModel());
        using var driver = new TopologyTestDriver(builder.Build(), new TopologyTestOptions());
        Adopt(driver, Promote(ModelDeployment.Empty, "1", DecayingModel.Package("1", 10)));
        Pipe(driver, ("k", 8));
        Assert.Equal(["0:8"], Scores(driver));
    }

    [Fact]
    public void A_node_that_keeps_states_must_know_the_card()
    {
        var builder = new StreamsBuilder();
        var rows = builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde())).ComputeFeatures(builder, new CardStepFeatures(), new CardStepSerde());
        Assert.Contains(
            "must be told what the card of an event is",
            Assert.Throws<TopologyException>(() => rows.Score(builder, new CardStepFeatures(), () => DecayingModel.Load(Own()), _registry, Follow, options: new ScoreOptions { Sequences = true })).Message,
            StringComparison.Ordinal);
    }

    private static byte[] Own() => DecayingModel.Package("0", 1);

    private TopologyTestDriver Start(int batchSize, BadRecordPolicy badRecords = BadRecordPolicy.Stop)
    {
        var builder = new StreamsBuilder();
        Score(builder, batchSize, sequences: true, () => DecayingModel.Load(Own()));
        return new TopologyTestDriver(
            builder.Build(),
            new TopologyTestOptions { CommitEvery = 100, BadRecords = badRecords, DeadLetterTopic = badRecords == BadRecordPolicy.DeadLetter ? "dead" : null });
    }

    private void Score(StreamsBuilder builder, int batchSize, bool sequences, Func<IFraudModel> models)
    {
        var set = new CardStepFeatures();
        builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde()))
            .ComputeFeatures(builder, set, new CardStepSerde())
            .Score(builder, set, models, _registry, Follow, options: new ScoreOptions { BatchSize = batchSize, Sequences = sequences }, card: step => step.Card)
            .MapValues(scored => SequenceScoring.Text(scored))
            .To("scores", Produced.With(Serde.Utf8, Serde.Utf8));
    }

    private ModelDeployment Promote(ModelDeployment before, string version, byte[] package) => before.Register("decaying", version, _folder.Put(package)).Promote("decaying", version);

    private ModelDeployment Put(ModelDeployment before, string version, byte[] package, ModelStage stage, double share = 0) =>
        before.Register("decaying", version, _folder.Put(package)).Move("decaying", version, stage, share);

    private void Adopt(TopologyTestDriver driver, ModelDeployment deployment)
    {
        new ControlLogWriter(driver.Cluster, "app").Append(new ControlEntry(ModelDeployment.ControlKind, Follow, ++_entries, deployment.ToJson()));
        driver.Commit();
        _loads.Release();
        driver.Commit();
    }

    private static void Pipe(TopologyTestDriver driver, params (string Card, double A)[] steps)
    {
        SequenceScoring.Pipe(driver, steps.Select(step => new CardStep(step.Card, step.A, 0, 0)));
        driver.Commit();
    }

    private static List<string> Scores(TopologyTestDriver driver) =>
        [.. SequenceScoring.Scores(driver).Select(score => FormattableString.Invariant($"{score.Version}:{score.Score}{(score.Others.Length > 0 ? " " : "")}{score.Others}"))];

    /// <summary>A model without states: its score is the feature a.</summary>
    private sealed class PlainModel : IFraudModel
    {
        public ModelIdentity Identity { get; } = new("decaying", "0", DecayingModel.Hash([0]));

        public IReadOnlyList<string> FeatureNames { get; } = ["a", "b", "c"];

        public void Score(ReadOnlySpan<double> rows, Span<float> scores)
        {
            for (var i = 0; i < scores.Length; i++)
            {
                scores[i] = (float)rows[3 * i];
            }
        }

        public void Dispose()
        {
        }
    }
}
