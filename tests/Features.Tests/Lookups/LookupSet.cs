namespace StreamizFraud.Features.Tests.Lookups;

public sealed record Shop(long Risk, double? Score, bool Open);

public sealed record Profile(decimal Limit);

public sealed record Region(double Rate);

/// <summary>A set of two keys with a table of each key, and one of a third key.</summary>
internal sealed class LookupSet : FeatureSet<TestEvent>
{
    public const long BadRisk = -1;

    public LookupSet()
        : base("looked")
    {
        var card = By("card", e => e.Card, TimeSpan.FromMilliseconds(10));
        var terminal = By("terminal", e => e.Terminal, TimeSpan.FromMilliseconds(10));
        var shop = Lookup<Shop>("shop", e => e.Terminal);
        var profile = Lookup<Profile>("profile", e => e.Card);
        var region = Lookup<Region>("region", e => e.Amount % 3);
        Feature("amount", e => e.Amount / 100.0);
        Feature("risk", shop.Value(s => s.Risk == BadRisk ? 1 / (s.Risk - BadRisk) : s.Risk).OrDefault(-5));
        Feature("score", shop.Value(s => s.Score).OrNull());
        Feature("n", card.Count().Last(TimeSpan.FromMilliseconds(20)));
        Feature("limit", profile.Value(p => p.Limit).OrNull());
        Feature("known", profile.Value(_ => true).OrDefault(0));
        Feature("rate", region.Value(r => r.Rate).OrNull());
        Feature("mean", terminal.Mean(e => e.Amount).Last(TimeSpan.FromMilliseconds(15)));
        Derived("both", f => f["n"] + f["rate"]);
    }
}
