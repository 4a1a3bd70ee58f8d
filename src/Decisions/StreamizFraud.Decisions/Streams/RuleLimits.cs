using System.Globalization;

namespace StreamizFraud.Decisions.Streams;

/// <summary>Counts what each rule decided of the last thousand payments of a task, in its store: the same after a crash and on replay.</summary>
/// <remarks>
/// Keys: 0, the first 64 bits of the rule set's hash; 1, payments seen; 2 + i, what rule i has decided: number of the thousand, shifted left by
/// 16 bits, and the count in it. A new version begins a new thousand, so that counts of the old one say nothing.
/// </remarks>
internal sealed class RuleLimits
{
    private const long Window = 1_000;
    private const int Version = 0;
    private const int Payments = 1;
    private const int FirstRule = 2;
    private const int CountBits = 16;

    private readonly IRuleCounts _counts;
    private readonly long _version;
    private readonly long[] _most;
    private readonly bool _any;
    private long _window;

    public RuleLimits(RuleSet rules, IRuleCounts counts)
    {
        _counts = counts;
        _version = long.Parse(rules.Sha256.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        // A share below one in a thousand is one: else the rule could never decide.
        _most = [.. rules.Document.Rules.Select(rule => Math.Max(1, (long)(rule.Limit * Window)))];
        _any = rules.Document.Rules.Any(rule => rule is { Mode: RuleMode.Live, Limit: < 1 });
    }

    /// <summary>Begins a payment.</summary>
    public void Begin()
    {
        if (!_any)
        {
            return;
        }

        _counts.TryGet(Payments, out var seen);
        if (!_counts.TryGet(Version, out var version) || version != _version)
        {
            _counts.Put(Version, _version);
            seen = (seen + Window - 1) / Window * Window;
        }

        _counts.Put(Payments, seen + 1);
        _window = seen / Window;
    }

    /// <summary>Whether a rule may decide the payment; counts it if so.</summary>
    public bool TryTake(int rule)
    {
        if (_most[rule] >= Window)
        {
            return true;
        }

        var decided = _counts.TryGet(FirstRule + rule, out var packed) && packed >> CountBits == _window ? packed & ((1 << CountBits) - 1) : 0;
        if (decided >= _most[rule])
        {
            return false;
        }

        _counts.Put(FirstRule + rule, (_window << CountBits) | (decided + 1));
        return true;
    }
}
