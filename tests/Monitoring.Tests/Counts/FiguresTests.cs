using StreamizFraud.Decisions;
using StreamizFraud.Features;
using StreamizFraud.Monitoring.Tests.Bugs;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Monitoring.Tests.Counts;

/// <summary>Figures of the stream, over several partitions, against the same computed from all decisions at once.</summary>
public sealed class FiguresTests
{
    private const long DayMs = 86_400_000;
    private const int Rows = 4_000;
    private static readonly MonitorOptions Options = new() { Limits = new HealthLimits { LeastRows = 100, LeastFrauds = 5 }, LabelMaturity = TimeSpan.FromDays(2), LabelGrace = TimeSpan.FromHours(1), BatchSize = 13 };

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_days_figures_are_those_of_all_its_payments(int partitions)
    {
        var random = new Random(partitions);
        List<(Decision Decision, bool IsFraud, bool HasLabel)> payments = [.. Enumerable.Range(0, Rows).Select(i => Draw(random, i))];
        using var driver = new TopologyTestDriver(BugWatch.Topology(Options), new TopologyTestOptions { Partitions = partitions, CommitEvery = 29 });
        var decisions = driver.CreateInputTopic("decisions", Serde.Utf8, new DecisionSerde());
        var labels = driver.CreateInputTopic("labels", Serde.Utf8, new LabelSerde());
        foreach (var (decision, isFraud, hasLabel) in payments)
        {
            decisions.PipeInput(decision.CardToken!, decision, decision.EventTimeMs);
            if (hasLabel)
            {
                // Some come before their payment, and some twice.
                for (var time = 0; time < 1 + (decision.Source.Offset % 2); time++)
                {
                    labels.PipeInput(decision.PaymentId, new Label(isFraud ? LabelVerdict.Fraud : LabelVerdict.Genuine, decision.EventTimeMs), decision.EventTimeMs);
                }
            }
        }

        // Time goes on for every task, four days.
        for (var i = 0; i < 400; i++)
        {
            var later = Draw(random, Rows + i).Decision;
            var timeMs = (5 * DayMs) + (i * 3_600_000L / 4);
            decisions.PipeInput(later.CardToken!, later with { EventTimeMs = timeMs, Model = WatchedWorld.Model with { Version = "later" } }, timeMs);
        }

        driver.Commit();
        var told = driver.CreateOutputTopic("health", Serde.Utf8, new ModelHealthSerde()).ReadValuesToList();
        for (var day = 1; day < 4; day++)
        {
            var of = payments.FindAll(payment => payment.Decision.EventTimeMs / DayMs == day);
            double[] scores = [.. of.Select(payment => (double)payment.Decision.Score!.Value)];
            bool[] frauds = [.. of.Select(payment => payment.IsFraud && payment.HasLabel)];
            Assert.Equal((double)frauds.Count(fraud => fraud) / of.Count, Figure(HealthMeasures.FraudRate), 12);
            Assert.Equal((double)of.Count(payment => payment.Decision.Outcome != DecisionOutcome.Approve) / of.Count, Figure(HealthMeasures.AlertRate), 12);
            Assert.Equal(Calibration.Brier(scores, frauds), Figure(HealthMeasures.Brier), 8);
            Assert.Equal(scores.Average() / frauds.Average(fraud => fraud ? 1.0 : 0.0), Figure(HealthMeasures.Calibration), 6);
            double[] rounded = [.. scores.Select(score => (double)(BitConverter.SingleToInt32Bits((float)score) >> 12))];
            Assert.Equal(RankingMetrics.AveragePrecision(rounded, frauds), Figure(HealthMeasures.AveragePrecision), 12);
            Assert.Equal(RankingMetrics.Auc(rounded, frauds), Figure(HealthMeasures.Auc), 12);
            ScoredPayment[] cards = [.. of.Zip(frauds, (payment, fraud) => new ScoredPayment(day, payment.Decision.CardToken!, payment.Decision.Score!.Value, fraud))];
            Assert.Equal(CardPrecision.AtTop(cards, 100), Figure(HealthMeasures.CardPrecision), 12);
            Assert.Equal(CardPrecision.Ceiling(cards, 100), Figure(HealthMeasures.CardPrecisionCeiling), 12);
            Assert.Equal(
                (double)of.Count(payment => payment.HasLabel && payment.Decision.Outcome != DecisionOutcome.Approve) / of.Count(payment => payment.Decision.Outcome != DecisionOutcome.Approve),
                Figure(HealthMeasures.AlertsLabelled), 12);

            double Figure(string measure) => told.Last(health =>
                health.Measure == measure && health.Model == WatchedWorld.Model && health.Window == MonitorWindow.Day && health.WindowStartMs == day * DayMs && health.IsFinal).Figure;
        }
    }

    private static (Decision Decision, bool IsFraud, bool HasLabel) Draw(Random random, int number)
    {
        var score = random.NextSingle();
        var isFraud = random.NextSingle() < score * score / 2;
        return (
            new Decision
            {
                PaymentId = $"p{number}",
                CardToken = $"k1.{random.Next(300)}",
                Outcome = score > 0.9 ? DecisionOutcome.Decline : DecisionOutcome.Approve,
                DecidedBy = DecidedBy.Model,
                Score = score,
                CalibratedScore = score,
                Model = WatchedWorld.Model,
                FeatureSet = WatchedWorld.Set.Name,
                FeatureSetSha256 = WatchedWorld.Set.Sha256,
                Features = new double[WatchedWorld.Set.Width],
                // In order of time, five days.
                EventTimeMs = number < Rows ? (number * 5 * DayMs / Rows) + random.Next(1_000) : 0,
                Source = new RecordMetadata("payments", 0, number),
            },
            isFraud,
            isFraud ? random.Next(5) > 0 : random.Next(20) == 0);
    }
}
