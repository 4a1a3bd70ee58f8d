using StreamizFraud.Features;

namespace StreamizFraud.Scoring.Tests;

/// <summary>A set of three features over the event's own number.</summary>
internal sealed class ThreeFeatures : FeatureSet<double>
{
    public ThreeFeatures()
        : base("three")
    {
        Feature("a", e => e);
        Feature("b", e => 10 * e);
        Feature("n", By("k", _ => "k").Count().Last(TimeSpan.FromDays(1)));
    }
}

/// <summary>The same with features that can be null, or have a default.</summary>
internal sealed class FeaturesWithNull : FeatureSet<double>
{
    public FeaturesWithNull()
        : base("nulls")
    {
        var key = By("k", _ => "k");
        Feature("lag", key.Lag(e => (long)e, 1).OrNull());
        Feature("maybe", e => e > 0 ? e : (double?)null);
        Feature("known", key.Lag(e => (long)e, 2).OrDefault(0));
        Derived("ratio", f => f["lag"] / f["known"]);
        Derived("share", f => f["lag"] / f["known"], whenNull: -1);
    }
}

/// <summary>Scores a row as the weighted sum of its values; counts how it is used.</summary>
internal sealed class SumModel(params string[] names) : IFraudModel
{
    public ModelIdentity Identity { get; } = new("sum", "1", new string('0', 64));

    public IReadOnlyList<string> FeatureNames { get; } = names;

    public string? FeatureSetSha256 { get; init; }

    public IReadOnlyDictionary<string, string>? FeatureSha256 { get; init; }

    /// <summary>Features that a row may lack.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    public float? Constant { get; init; }

    public string? Notice { get; init; }

    public bool LowIsSuspicious { get; init; }

    public ReasonMethod ReasonMethod { get; init; }

    public List<int> Batches { get; } = [];

    public bool Disposed { get; private set; }

    public bool TakesMissing(string feature) => Missing.Contains(feature);

    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        Batches.Add(scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            var row = rows.Slice(i * names.Length, names.Length);
            scores[i] = Constant ?? (float)(row[0] + (1000 * row[1]) + (1_000_000 * (row.Length > 2 ? row[2] : 0)));
        }
    }

    public IReadOnlyList<ReasonCode> Reasons(ReadOnlySpan<double> row, int most)
    {
        var reasons = new List<ReasonCode>();
        for (var i = 0; i < Math.Min(most, row.Length) && ReasonMethod != ReasonMethod.None; i++)
        {
            reasons.Add(new ReasonCode(names[i], row[i], $"{names[i]} is {row[i]}"));
        }

        return reasons;
    }

    public void Dispose() => Disposed = true;
}
