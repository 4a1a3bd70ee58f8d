using StreamizFraud.Simulation.Tests.Compositions;

namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>At least once: nothing of an undisturbed run is missing.</summary>
internal sealed class AtLeastOnceContent(TopicContent content)
{
    /// <summary>At least once: nothing of the other one is missing.</summary>
    public void MustHaveAllOf(AtLeastOnceContent wanted, Comparison comparison)
    {
        foreach (var key in wanted.Keys)
        {
            var missing = comparison switch
            {
                Comparison.Updates or Comparison.Finals => wanted.Texts(key).Except(Texts(key)).ToList(),
                Comparison.Sessions or Comparison.Sliding => wanted.TextsOfAll(key).Except(TextsOfAll(key)).ToList(),
                Comparison.Pairs => [.. wanted.Values(key).Except(Values(key)).Where(alone => !HasLatePartner(wanted, key, alone))],
                Comparison.Latest => [.. wanted.Values(key).TakeLast(1).Except(Values(key).TakeLast(1))],
                _ => wanted.Values(key).Except(Values(key)).ToList(),
            };
            if (missing.Count > 0)
            {
                throw new LedgerException($"{content.Topic}, key {key}: {string.Join(", ", missing.Take(5))} was lost.");
            }
        }
    }

    /// <summary>
    /// Whether a result without partner is one of a record whose partner came late: that has a result in both, and the one without it is told only if the
    /// record still waited when time had passed, which it may not have where its later rows were restored (<c>docs/reliability/simulation.md</c>).
    /// </summary>
    private bool HasLatePartner(AtLeastOnceContent wanted, string key, string result)
    {
        var sides = result.Split('+');
        return sides.Contains("none") && sides.Single(side => side != "none") is var record
            && wanted.Values(key).Intersect(Values(key)).Any(pair => pair != result && pair.Split('+').Contains(record));
    }

    private IReadOnlyCollection<string> Keys => content.Keys;

    private IEnumerable<string> Values(string key) => content.Values(key);

    /// <summary>What went into the windows of a key, whatever windows there are.</summary>
    private IEnumerable<string> TextsOfAll(string key) => Keys.Where(other => other.Split('@')[0] == key.Split('@')[0]).SelectMany(Texts);

    private IEnumerable<string> Texts(string key) => Values(key).SelectMany(value => value.Split(' ', '+')).Where(text => text is not ("none" or "gone" or ""));
}
