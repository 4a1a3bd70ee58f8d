using StreamizFraud.Features;
using Xunit;

namespace Guide.Features;

/// <summary>What docs/guide/features.md shows of duplicates.</summary>
public sealed class DistinctGuide
{
    [Fact]
    public void A_payment_that_was_sent_twice_counts_once()
    {
        var features = new FeatureComputation<Payment>(new DistinctFeatures());
        features.Add(new Payment("p1", "4-1111", "T1", 10_00, IsFraud: false), eventTimeMs: 0);

        Assert.False(features.TryAdd(new Payment("p1", "4-1111", "T1", 10_00, IsFraud: false), eventTimeMs: 60_000, out _));
        Assert.True(features.TryAdd(new Payment("p2", "4-1111", "T1", 10_00, IsFraud: false), eventTimeMs: 61_000, out var row));
        Assert.Equal(2, row["CARD_COUNT_1D"]);
    }
}

public sealed class DistinctFeatures : FeatureSet<Payment>
{
    public DistinctFeatures()
        : base("distinct")
    {
        DistinctBy(p => p.Id, TimeSpan.FromDays(7));
        var card = By("card", p => p.CardId);
        Feature("CARD_COUNT_1D", card.Count().Last(TimeSpan.FromDays(1)));
    }
}
