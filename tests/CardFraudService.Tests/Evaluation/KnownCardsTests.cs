using CardFraudService.Evaluation;
using StreamizFraud.Monitoring;
using Xunit;

namespace CardFraudService.Tests.Evaluation;

public sealed class KnownCardsTests
{
    // The last 7 of 63 days test: 56..62; delay 49..55; training 42..48.
    private static readonly EvaluationDays Days = new(62);

    [Fact]
    public void The_weeks_are_training_delay_and_test()
    {
        Assert.Equal(56, Days.TestFirst);
        Assert.Equal(42, Days.TrainFirst);
    }

    [Theory]
    [InlineData(41, 56, true)] // before the training days: forgotten
    [InlineData(42, 56, false)]
    [InlineData(48, 56, false)] // last training day, 8 days before
    [InlineData(49, 56, true)] // 7 days before: a twin with the text's "7 days" would remove it
    [InlineData(49, 57, false)] // 8 days before
    [InlineData(49, 62, false)] // stays known on later days
    [InlineData(54, 62, false)]
    [InlineData(55, 62, true)]
    [InlineData(56, 62, true)] // frauds of the test days are what is to be found
    public void A_card_is_known_eight_days_after_a_fraud_since_training_began(int fraudDay, int testDay, bool kept)
    {
        ScoredPayment[] payments = [new(fraudDay, "A", 0, true), new(testDay, "A", 0, false), new(testDay, "B", 0, false)];
        var test = KnownCards.Remove(payments, Days, out var removed);
        Assert.Equal(kept, test.Any(p => p.CardId == "A" && p.Day == testDay));
        Assert.Contains(test, p => p.CardId == "B");
        Assert.Equal(kept ? 0 : 1, removed);
    }

    [Fact]
    public void The_first_of_several_frauds_decides_whatever_the_order_of_rows()
    {
        ScoredPayment[] payments = [new(60, "A", 0, true), new(62, "A", 0, false), new(43, "A", 0, true), new(55, "A", 0, true)];
        Assert.Empty(KnownCards.Remove(payments, Days, out var removed));
        Assert.Equal(1, removed);
    }

    [Fact]
    public void The_judgement_is_of_the_kept_payments_only()
    {
        ScoredPayment[] payments =
        [
            new(45, "known", 0.1, true), new(56, "known", 0.99, true),
            new(57, "new", 0.2, true), new(58, "good", 0.1, false), new(62, "good", 0.3, false),
        ];
        var report = ModelEvaluation.Judge(payments);
        Assert.Equal(3, report.TestPayments);
        Assert.Equal(1, report.TestFrauds);
        Assert.Equal(1, report.RemovedCards);
        Assert.Equal(0.5, report.Auc, 12);
        Assert.Equal(0.5, report.AveragePrecision, 12);
        // Three days with kept payments; the card is found on one of them.
        Assert.Equal(1 / 300.0, report.CardPrecisionAt100, 12);
        Assert.Equal(1 / 300.0, report.Ceiling, 12);
    }
}
