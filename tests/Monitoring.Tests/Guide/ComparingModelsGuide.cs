using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Monitoring;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using Xunit;

namespace Guide.Monitoring;

/// <summary>What docs/guide/comparing-models.md shows.</summary>
public sealed class ComparingModelsGuide
{
    private static readonly ModelIdentity Champion = new("card-fraud", "7", new string('7', 64));
    private static readonly ModelIdentity Challenger = new("card-fraud", "8", new string('8', 64));

    [Fact]
    public void Other_scores_go_to_a_topic()
    {
        var set = new HandbookFeatures();
        var payment = new PaymentSerde();
        var builder = new StreamsBuilder();
        Send(
            builder.Stream("payments", Consumed.With(Serde.Utf8, payment)).ComputeFeatures(builder, set, payment).Score(set, () => throw new NotSupportedException()),
            set,
            FraudTopology.Policy);
        Assert.Contains("handbook-model-scores", $"{builder.Build().Describe()}", StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_are_compared()
    {
        var decision = new Decision
        {
            PaymentId = "p1",
            Outcome = DecisionOutcome.Approve,
            DecidedBy = DecidedBy.Model,
            Score = 0.2f,
            Model = Champion,
            FeatureSet = "set",
            FeatureSetSha256 = new string('f', 64),
            Features = default,
            EventTimeMs = 0,
            Source = default,
        };
        var scores = new ModelScores { PaymentId = "p1", EventTimeMs = 0, Source = default, Scores = [new OtherScore(Challenger, ModelStage.Shadow, 0.4f)] };
        var path = Path.GetTempFileName();
        try
        {
            var comparison = Compare(decision, scores, Champion, Challenger, knownAtMs: 5, asOfMs: (long)TimeSpan.FromDays(31).TotalMilliseconds, path);
            Assert.Equal((1, 1, 1), (comparison.Judged, comparison.Frauds, comparison.Overlap!.ChallengerOnly));
            Assert.Contains("too few", File.ReadAllText(path), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Send(KStream<string, Scored<Payment>> scored, HandbookFeatures set, DecisionPolicy<Payment> policy)
    {
        scored.ModelScores(set, policy)
            .SelectKey((_, scores) => scores.CardToken!)
            .To("model-scores", Produced.With(Serde.Utf8, new ModelScoresSerde()));
    }

    private static ModelComparison Compare(Decision decision, ModelScores scores, ModelIdentity champion, ModelIdentity challenger, long knownAtMs, long asOfMs, string path)
    {
        var ledger = new ScoreLedger();
        ledger.Add(decision, amount: 12.50);
        ledger.Add(scores);
        ledger.Add(decision.PaymentId, new Label(LabelVerdict.Fraud, knownAtMs));
        var pairs = ledger.Pairs(champion.Sha256, challenger.Sha256, asOfMs, maturity: TimeSpan.FromDays(30));
        var comparison = ModelComparison.Of(champion, challenger, pairs, new ComparisonOptions { ChampionAlertFrom = 0.3, ChallengerAlertFrom = 0.3 });
        File.WriteAllText(path, comparison.ToHtml());
        return comparison;
    }
}
