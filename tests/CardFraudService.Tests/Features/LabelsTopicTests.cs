using CardFraudService.Features;
using CardFraudService.Tests.Support;
using CardFraudService.World;
using StreamizFraud.Features;
using Xunit;

namespace CardFraudService.Tests.Features;

/// <summary>Labels that arrive beside the payments give what payments give that know when they became frauds.</summary>
public sealed class LabelsTopicTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public void Labels_merged_by_time_give_the_features_of_payments_that_carry_them(int seed)
    {
        var payments = new LateWorld((ulong)seed).Labelled().ToList();
        var labels = new Queue<Payment>(payments.Where(payment => payment.FraudKnownAtMs is not null).OrderBy(payment => payment.FraudKnownAtMs));
        var (carried, set) = (new FeatureComputation<Payment>(new HandbookFeatures(lateLabels: true)), new LabelledHandbook());
        var topic = new FeatureComputation<Payment>(set);
        var frauds = 0;
        foreach (var payment in payments)
        {
            while (labels.TryPeek(out var fraud) && fraud.FraudKnownAtMs <= payment.EventTimeMs)
            {
                topic.AddLabel(fraud.Id, new Label(LabelVerdict.Fraud, fraud.FraudKnownAtMs!.Value, "file"));
                labels.Dequeue();
            }

            var (expected, got) = (carried.Add(payment, payment.EventTimeMs), topic.Add(payment, payment.EventTimeMs));
            Assert.Equal(set.Names.Select(name => expected[name]), got.Values.ToArray().Cast<double?>());
            frauds += got.Values[0] > 0 ? 1 : 0;
        }

        Assert.True(frauds > 100, $"{frauds}");
        Assert.Equal(0, topic.UnmatchedLabels);
    }

    private sealed class LabelledHandbook : FeatureSet<Payment>
    {
        public LabelledHandbook()
            : base("handbook-topic")
        {
            var delay = TimeSpan.FromDays(7);
            var labels = LateLabels(p => p.Id);
            var terminal = By("terminal", p => p.TerminalId, lateness: delay);
            foreach (var days in (int[])[1, 7, 30])
            {
                Feature($"TERMINAL_ID_RISK_{days}DAY_WINDOW", terminal.KnownShare(labels).Last(TimeSpan.FromDays(days)).Delayed(delay).OrDefault(0));
            }
        }
    }
}
