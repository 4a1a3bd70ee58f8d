using StreamizFraud.Topology.Dsl;
using StreamizFraud.Features;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Sequences;

/// <summary>Payments, crashes at every step of a commit, restarts and commits in random order: each payment is scored once, from the state that its card's payments before it have left.</summary>
public sealed class SequenceCrashTests(ITestOutputHelper output)
{
    private const int Seeds = 40;

    [Fact]
    public void Whatever_crashes_the_scores_equal_the_offline_run_over_each_cards_history()
    {
        var (scored, crashes) = (0, 0);
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var run = new Run(seed, Topology(seed % 3 == 0 ? 1 : 8));
            Assert.True(run.Violations.Count == 0, $"seed {seed}: {string.Join("; ", run.Violations.Take(5))}");
            scored += run.Scored;
            crashes += run.Crashes;
        }

        output.WriteLine($"seeds 1 to {Seeds}: {scored:N0} scores, {crashes:N0} crashes");
        Assert.True(crashes > 100);
    }

    [Fact]
    public void The_twin_that_keeps_its_states_outside_of_the_transaction_is_caught()
    {
        var caught = Enumerable.Range(1, Seeds).Count(seed => new Run(seed, Outside()).Violations.Count > 0);
        output.WriteLine($"caught with {caught} of seeds 1 to {Seeds}");
        Assert.NotEqual(0, caught);
    }

    private static StreamTopology Topology(int batchSize)
    {
        var (builder, set) = (new StreamsBuilder(), new CardStepFeatures());
        builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde()))
            .ComputeFeatures(builder, set, new CardStepSerde())
            .Score(builder, set, SequenceScoreTests.Decaying("1", 1), step => step.Card, options: new ScoreOptions { BatchSize = batchSize })
            .MapValues(scored => SequenceScoring.Text(scored))
            .To("scores", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    private static StreamTopology Outside()
    {
        var (builder, states) = (new StreamsBuilder(), new Dictionary<string, float>());
        builder.Stream("steps", Consumed.With(Serde.Utf8, new CardStepSerde()))
            .ComputeFeatures(builder, new CardStepFeatures(), new CardStepSerde())
            .Process(() => new OutsideScorer(states))
            .To("scores", Produced.With(Serde.Utf8, Serde.Utf8));
        return builder.Build();
    }

    private sealed class OutsideScorer(Dictionary<string, float> states) : IProcessor<string, FeatureRow<CardStep>, string, string>
    {
        private static readonly ScoreStamp Stamp = new(new ModelIdentity("decaying", "1", DecayingModel.Hash(DecayingModel.Package("1", 1))), "steps", "");
        private IProcessorContext<string, string> _context = null!;

        public void Init(IProcessorContext<string, string> context) => _context = context;

        public void Process(in Record<string, FeatureRow<CardStep>> record)
        {
            states[record.Key] = DecayingModel.Next(states.GetValueOrDefault(record.Key), record.Value.Event.A);
            _context.Forward(record.WithValue(SequenceScoring.Text(new Scored<CardStep>(record.Value, states[record.Key], Stamp))));
        }
    }

    private sealed class Run
    {
        public Run(int seed, StreamTopology topology)
        {
            var random = new Random(seed);
            var sent = new List<CardStep>();
            using var driver = new TopologyTestDriver(topology, new TopologyTestOptions { Partitions = 2, CommitEvery = random.Next(1, 20) });
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(8))
                {
                    case 0:
                        driver.CrashAt(Enum.GetValues<CrashPoint>()[random.Next(5)]);
                        Crashes++;
                        break;
                    case 1:
                        driver.Crash();
                        Crashes++;
                        break;
                    case 2:
                        driver.Restart();
                        break;
                    case 3:
                        driver.Commit();
                        break;
                    default:
                        // The third number tells the payments apart.
                        var steps = Enumerable.Range(sent.Count, random.Next(1, 12)).Select(number => new CardStep($"k{random.Next(5)}", random.Next(100), 0, 100 + number)).ToList();
                        sent.AddRange(steps);
                        SequenceScoring.Pipe(driver, steps);
                        break;
                }
            }

            driver.Commit();
            var scores = SequenceScoring.Scores(driver);
            Scored = scores.Count;
            var states = new Dictionary<string, float>();
            var expected = sent.Select(step => (step, states[step.Card] = DecayingModel.Next(states.GetValueOrDefault(step.Card), step.A))).OrderBy(pair => pair.step.C).ToList();
            var given = scores.Select(score => (score.Step, score.Score)).OrderBy(pair => pair.Step.C).ToList();
            if (!expected.SequenceEqual(given))
            {
                Violations.Add($"{expected.Count} scores expected, {given.Count} given, {expected.Except(given).Count()} differ");
            }
        }

        public int Scored { get; }

        public int Crashes { get; }

        public List<string> Violations { get; } = [];
    }
}
