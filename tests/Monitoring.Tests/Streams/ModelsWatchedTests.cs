using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Monitoring.Tests.Bugs;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Streams;

/// <summary>What is told of models depends on what their scores are and on whether there are labels.</summary>
public sealed class ModelsWatchedTests
{
    private const long HourMs = 3_600_000;
    private const int Days = 6;
    private static readonly MonitorOptions Options = new()
    {
        Limits = new HealthLimits { LeastRows = 20, LeastFrauds = 2 }, LabelMaturity = TimeSpan.FromDays(1), LabelGrace = TimeSpan.FromHours(1), BatchSize = 5,
    };

    [Fact]
    public void Without_a_feed_of_labels_nothing_is_told_of_its_age()
    {
        var told = Told(Options, hasLabels: false);
        Assert.NotEmpty(told);
        Assert.DoesNotContain(told, health => health.Measure == HealthMeasures.LabelAge);
        Assert.Contains(Told(Options), health => health.Measure == HealthMeasures.LabelAge);
    }

    [Fact]
    public void A_model_whose_low_scores_are_suspicious_ranks_as_its_mirror_does()
    {
        var high = Told(Options);
        var low = Told(Options with { LowIsSuspicious = model => model == WatchedWorld.Model }, sign: -1);
        Assert.All([HealthMeasures.AveragePrecision, HealthMeasures.Auc, HealthMeasures.CardPrecision], measure =>
        {
            Assert.NotEmpty(Figures(high, measure));
            Assert.Equal(Figures(high, measure), Figures(low, measure));
        });
        Assert.All(Figures(low, HealthMeasures.Auc), auc => Assert.True(auc > 0.9));
    }

    [Fact]
    public void Scores_that_are_no_probabilities_have_no_calibration()
    {
        string[] measures = [HealthMeasures.Calibration, HealthMeasures.Brier];
        Assert.All(measures, measure => Assert.NotEmpty(Figures(Told(Options), measure)));
        var told = Told(Options with { IsProbability = model => model != WatchedWorld.Model });
        Assert.NotEmpty(Figures(told, HealthMeasures.AveragePrecision));
        Assert.All(measures, measure => Assert.Empty(Figures(told, measure)));
    }

    [Fact]
    public void Labels_are_final_when_the_model_says_so()
    {
        var late = Options with { LabelMaturity = TimeSpan.FromDays(30) };
        Assert.Empty(Figures(Told(late), HealthMeasures.FraudRate));
        var told = Told(late with { LabelMaturityOf = model => model == WatchedWorld.Model ? Options.LabelMaturity : null });
        Assert.NotEmpty(Figures(told, HealthMeasures.FraudRate));
        Assert.Equal(Figures(Told(Options), HealthMeasures.FraudRate), Figures(told, HealthMeasures.FraudRate));
    }

    private static double[] Figures(IReadOnlyList<ModelHealth> told, string measure) =>
        [.. told.Where(health => health.Measure == measure && health.Window == MonitorWindow.Day && health.IsFinal).OrderBy(health => health.WindowStartMs).Select(health => health.Figure)];

    /// <summary>Six days with a payment every half an hour; one in eight is a fraud, has a high score and gets a label at once.</summary>
    private static IReadOnlyList<ModelHealth> Told(MonitorOptions options, bool hasLabels = true, int sign = 1)
    {
        var builder = new StreamsBuilder();
        var decided = builder.Stream("decisions", Consumed.With(Serde.Utf8, new DecisionSerde()));
        var verdicts = builder.Stream("labels", Consumed.With(Serde.Utf8, new LabelSerde()));
        decided.MonitorModel(builder, WatchedWorld.Set, hasLabels ? verdicts : null, options).To("health", Produced.With(Serde.Utf8, new ModelHealthSerde()));
        if (!hasLabels)
        {
            verdicts.To("unused", Produced.With(Serde.Utf8, new LabelSerde()));
        }

        using var driver = new TopologyTestDriver(builder.Build());
        var decisions = driver.CreateInputTopic("decisions", Serde.Utf8, new DecisionSerde());
        var labels = driver.CreateInputTopic("labels", Serde.Utf8, new LabelSerde());
        for (var i = 0; i < Days * 48; i++)
        {
            var (isFraud, timeMs) = (i % 8 == 0, (24 * HourMs) + (i * HourMs / 2));
            var score = (isFraud ? 0.6f : 0.1f) + (i % 7 * 0.05f);
            decisions.PipeInput($"k{i % 40}", Decided(i, sign * score, timeMs), timeMs);
            if (isFraud)
            {
                labels.PipeInput($"p{i}", new Label(LabelVerdict.Fraud, timeMs), timeMs);
            }
        }

        driver.Commit();
        return driver.CreateOutputTopic("health", Serde.Utf8, new ModelHealthSerde()).ReadValuesToList();
    }

    private static Decision Decided(int number, float score, long timeMs) => new()
    {
        PaymentId = $"p{number}",
        CardToken = $"k1.{number % 40}",
        Outcome = DecisionOutcome.Approve,
        DecidedBy = DecidedBy.Model,
        Score = score,
        CalibratedScore = score,
        Model = WatchedWorld.Model,
        FeatureSet = WatchedWorld.Set.Name,
        FeatureSetSha256 = WatchedWorld.Set.Sha256,
        Features = new double[WatchedWorld.Set.Width],
        EventTimeMs = timeMs,
        Source = new RecordMetadata("payments", 0, number),
    };
}
