using Xunit;

namespace StreamizFraud.Monitoring.Tests.Measures;

public sealed class CardPrecisionTests
{
    // Day 0: A (fraud, best 0.9), B 0.8, C (fraud, 0.3). Day 1: A (fraud again, 0.95), B 0.7, C (fraud, 0.6), D 0.1.
    private static readonly ScoredPayment[] TwoDays =
    [
        new(0, "A", 0.9, false), new(0, "A", 0.2, true), new(0, "B", 0.8, false), new(0, "C", 0.3, true),
        new(1, "A", 0.95, true), new(1, "B", 0.7, false), new(1, "C", 0.6, true), new(1, "D", 0.1, false),
    ];

    [Fact]
    public void A_card_found_on_one_day_leaves_the_next()
    {
        // k=2: day 0 calls A and B, finds A; day 1 calls B and C, finds C.
        // k=1: day 0 finds A; day 1 calls B in vain, where a twin that does not block finds A again.
        Assert.Equal(0.5, CardPrecision.AtTop(TwoDays, 2), 12);
        Assert.Equal(0.5, CardPrecision.AtTop(TwoDays, 1), 12);
        Assert.Equal(1.0, WithoutBlockingTwin(TwoDays, 1), 12);
    }

    [Fact]
    public void The_divisor_is_k_even_when_there_are_fewer_cards()
    {
        // All cards are called: day 0 finds A and C, day 1 nobody new.
        Assert.Equal((2 / 10.0 + 0) / 2, CardPrecision.AtTop(TwoDays, 10), 12);
    }

    [Fact]
    public void The_score_of_a_card_is_its_highest_and_any_fraud_of_the_day_counts()
    {
        // The fraud of A has 0.2 and its genuine payment 0.9: the card is called for the latter and found.
        Assert.Equal(1, CardPrecision.AtTop(TwoDays.Where(p => p.Day == 0), 1), 12);
    }

    [Fact]
    public void The_ceiling_is_what_the_labels_themselves_would_reach()
    {
        // k=2: day 0 A and C, day 1 both blocked: 0.
        Assert.Equal(0.5, CardPrecision.Ceiling(TwoDays, 2), 12);
        // k=1: day 0 A, day 1 C.
        Assert.Equal(1, CardPrecision.Ceiling(TwoDays, 1), 12);
    }

    [Fact]
    public void Equal_scores_do_not_depend_on_the_order_of_rows()
    {
        ScoredPayment[] tied = [new(0, "B", 0.5, true), new(0, "A", 0.5, false), new(0, "C", 0.5, true)];
        Assert.Equal(0, CardPrecision.AtTop(tied, 1), 12);
        Assert.Equal(0, CardPrecision.AtTop(tied.Reverse(), 1), 12);
    }

    private static double WithoutBlockingTwin(ScoredPayment[] payments, int k) => payments
        .GroupBy(p => p.Day)
        .Average(day => day.GroupBy(p => p.CardId)
            .OrderByDescending(card => card.Max(p => p.Score))
            .Take(k)
            .Count(card => card.Any(p => p.IsFraud)) / (double)k);
}
