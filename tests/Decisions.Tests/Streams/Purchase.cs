using StreamizFraud.Features;
using StreamizFraud.Scoring;

namespace StreamizFraud.Decisions.Tests.Streams;

/// <summary>A payment of the tests.</summary>
internal sealed record Purchase(string Id, string Card, double Amount, double? Usual = null);

/// <summary>Features of the payment alone; the second may be null.</summary>
internal sealed class PurchaseFeatures : FeatureSet<Purchase>
{
    public PurchaseFeatures()
        : base("purchase")
    {
        Feature("AMOUNT", p => p.Amount);
        Feature("USUAL", p => p.Usual);
    }
}

/// <summary>Scores a payment as its amount in thousands; fails on request.</summary>
internal sealed class AmountModel(string version = "1") : IFraudModel
{
    public ModelIdentity Identity { get; } = new("amount", version, new string(version[0], 64));

    public IReadOnlyList<string> FeatureNames { get; init; } = ["AMOUNT"];

    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double> { ["review"] = 0.5, ["decline"] = 0.9 };

    public double SamplingRate { get; init; } = 1;

    public bool LowIsSuspicious { get; init; }

    public Func<double, bool> Breaks { get; init; } = _ => false;

    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = Breaks(rows[i]) ? throw new ScoringException("the model broke") : (float)(rows[i] / 1_000);
        }
    }

    public void Dispose()
    {
    }
}
