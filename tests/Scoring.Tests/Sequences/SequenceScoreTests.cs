using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>The score node with a sequence model: each card's payments one after the other, whatever the batches, the commits and the failures.</summary>
public sealed class SequenceScoreTests
{
    private static readonly CardStepFeatures Set = new();

    [Theory]
    [InlineData(1, 64)]
    [InlineData(37, 64)]
    [InlineData(1000, 5)]
    [InlineData(1000, 256)]
    public void The_scores_in_the_stream_equal_the_offline_run_over_each_cards_history(int commitEvery, int batchSize)
    {
        var history = CardStep.Read("gru");
        var scores = Run(Topology(() => SequenceModel.Load("gru"), batchSize), history.Select(entry => entry.Step), commitEvery);
        Assert.Equal(history.Select(entry => entry.Step), scores.Select(score => score.Step));
        Assert.Equal(SequenceModel.GruByHand([.. history.Select(entry => entry.Step)]), scores.Select(score => score.Score));
        Assert.All(history.Zip(scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-6f));
    }

    /// <summary>The same comparison finds a node that scores the rows of one card together.</summary>
    [Fact]
    public void The_twin_that_scores_a_whole_batch_at_once_is_caught()
    {
        var steps = CardStep.Read("gru").ConvertAll(entry => entry.Step);
        var builder = new StreamsBuilder();
        builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde()))
            .ComputeFeatures(builder, Set, new CardStepSerde())
            .Process(() => new AtOnce(SequenceModel.Load("gru")))
            .To("scores", Produced.With(Serde.Utf8, Serde.Utf8));
        var byHand = SequenceModel.GruByHand(steps);
        var scores = Run(builder.Build(), steps, commitEvery: 37).ConvertAll(score => score.Score);
        Assert.Equal(steps.Count, scores.Count);
        Assert.NotEqual(byHand, scores);
        Assert.Equal(byHand, Run(builder.Build(), steps, commitEvery: 1).ConvertAll(score => score.Score));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Rows_that_are_refused_or_leave_nothing_finite_fail_alone_and_leave_the_state_as_it_was(int batchSize)
    {
        CardStep[] steps =
        [
            new("k", 1, 0, 0), new("k", 1, 13, 0), new("k", 2, 0, 0), new("l", 1, 0, 0), new("k", -1, 0, 0), new("k", 4, 0, 0), new("k", 2000, 0, 0), new("l", 8, 0, 0), new("k", 8, 0, 0),
        ];
        var options = new TopologyTestOptions { CommitEvery = 100, BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" };
        var scores = Run(Topology(Decaying("1", 1), batchSize), steps, options, out var dead);
        Assert.Equal([("k", 1f), ("k", 2.5f), ("l", 1f), ("k", 5.25f), ("l", 8.5f), ("k", 10.625f)], scores.Select(score => (score.Step.Card, score.Score)));
        Assert.Equal(3, dead);
    }

    [Fact]
    public void A_record_that_is_not_keyed_by_its_card_fails_and_says_why()
    {
        var builder = new StreamsBuilder();
        builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde()))
            .ComputeFeatures(builder, Set, new CardStepSerde())
            .Score(builder, Set, Decaying("1", 1), step => step.Card + "!")
            .ForEach((_, _) => { });
        using var driver = new TopologyTestDriver(builder.Build());
        var stopped = Assert.ThrowsAny<Exception>(() => SequenceScoring.Pipe(driver, [new CardStep("k", 1, 0, 0)]));
        Assert.Contains("the record's key is not the event's card", stopped.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_sequence_model_without_cards_is_refused_before_the_first_record()
    {
        var builder = new StreamsBuilder();
        builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde()))
            .ComputeFeatures(builder, Set, new CardStepSerde())
            .Score(Set, Decaying("1", 1))
            .ForEach((_, _) => { });
        Assert.Contains("is a sequence model", Assert.Throws<ModelMismatchException>(() => new TopologyTestDriver(builder.Build())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Payments_of_many_cards_are_scored_together()
    {
        var model = DecayingModel.Load(DecayingModel.Package("1", 1));
        Run(Topology(() => model, 64), Enumerable.Range(0, 64).Select(card => new CardStep($"{card}", 1, 0, 0)), 1000);
        Assert.Equal(64, model.Largest);
    }

    internal static Func<IFraudModel> Decaying(string version, float factor) => () => DecayingModel.Load(DecayingModel.Package(version, factor));

    private static StreamTopology Topology(Func<IFraudModel> models, int batchSize)
    {
        var builder = new StreamsBuilder();
        builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde()))
            .ComputeFeatures(builder, Set, new CardStepSerde())
            .Score(builder, Set, models, step => step.Card, options: new ScoreOptions { BatchSize = batchSize })
            .MapValues(scored => SequenceScoring.Text(scored))
            .To("scores", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    private static List<SequenceScoring.Scored> Run(StreamTopology topology, IEnumerable<CardStep> steps, int commitEvery) =>
        Run(topology, steps, new TopologyTestOptions { CommitEvery = commitEvery }, out _);

    private static List<SequenceScoring.Scored> Run(StreamTopology topology, IEnumerable<CardStep> steps, TopologyTestOptions options, out int dead)
    {
        using var driver = new TopologyTestDriver(topology, options);
        SequenceScoring.Pipe(driver, steps);
        driver.Commit();
        dead = options.DeadLetterTopic is { } topic ? driver.CreateOutputTopic(topic, Serde.Utf8, Serde.Utf8).ReadValuesToList().Count : 0;
        return SequenceScoring.Scores(driver);
    }

    /// <summary>Scores a batch as it comes: rows of one card from the state before the batch.</summary>
    private sealed class AtOnce(IFraudModel model) : IBatchProcessor<string, FeatureRow<CardStep>, string, string>
    {
        private readonly Dictionary<string, float[]> _states = [];

        public int BatchSize => 64;

        public void Process(ReadOnlySpan<Record<string, FeatureRow<CardStep>>> batch, IBatchResults<string, string> results)
        {
            var (rows, states, scores) = (new List<double>(), new List<float>(), new float[batch.Length]);
            foreach (ref readonly var record in batch)
            {
                rows.AddRange(record.Value.Values);
                states.AddRange(_states.TryGetValue(record.Key, out var kept) ? kept : new float[SequenceModel.GruSize]);
            }

            var left = states.ToArray();
            model.Score(rows.ToArray(), left, scores);
            for (var i = 0; i < batch.Length; i++)
            {
                _states[batch[i].Key] = left.AsSpan(i * SequenceModel.GruSize, SequenceModel.GruSize).ToArray();
                results.Forward(i, batch[i].WithValue(SequenceScoring.Text(new Scored<CardStep>(batch[i].Value, scores[i], new ScoreStamp(model.Identity, Set.Name, Set.Sha256)))));
            }
        }

        public void Close() => model.Dispose();
    }
}
