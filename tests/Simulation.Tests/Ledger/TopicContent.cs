using System.Text;
using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Simulation.Tests.Run;

namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>The committed records of a topic of results, by key.</summary>
internal sealed class TopicContent
{
    private readonly SortedDictionary<string, List<string>> _byKey = new(StringComparer.Ordinal);
    private readonly string _topic;

    private TopicContent(string topic) => _topic = topic;

    public static TopicContent Of(SimulationRun run, string topic)
    {
        var content = new TopicContent(topic);
        for (var partition = 0; partition < run.Cluster.PartitionCount(topic); partition++)
        {
            foreach (var record in run.Cluster.ReadAll(topic, partition))
            {
                var key = record.Key is null ? "no key" : Encoding.UTF8.GetString(record.Key);
                if (!content._byKey.TryGetValue(key, out var records))
                {
                    content._byKey.Add(key, records = []);
                }

                records.Add($"{(record.Value is null ? "null" : Encoding.UTF8.GetString(record.Value))} at {record.Timestamp}");
            }
        }

        return content;
    }

    /// <summary>Every record is there, once, and no other one.</summary>
    public void MustEqual(TopicContent found, bool inOrder)
    {
        foreach (var key in _byKey.Keys.Union(found._byKey.Keys))
        {
            var (want, got) = (Records(key, inOrder), found.Records(key, inOrder));
            for (var i = 0; i < Math.Max(want.Count, got.Count); i++)
            {
                if (i >= want.Count || i >= got.Count || want[i] != got[i])
                {
                    throw new LedgerException(
                        $"{_topic}, key {key}: record {i + 1} must be {At(want, i)}, but is {At(got, i)} ({got.Count} records instead of {want.Count}).");
                }
            }
        }
    }

    /// <summary>What is there is what comes first in the other one.</summary>
    public void MustBeginAs(TopicContent wanted)
    {
        foreach (var (key, records) in _byKey)
        {
            var want = wanted.Records(key, inOrder: true);
            for (var i = 0; i < records.Count; i++)
            {
                if (i >= want.Count || want[i] != records[i])
                {
                    throw new LedgerException($"{_topic}, key {key}: record {i + 1} before the end must be {At(want, i)}, but is {records[i]}.");
                }
            }
        }
    }

    /// <summary>At least once: nothing of the other one is missing.</summary>
    public void MustHaveAllOf(TopicContent wanted, Comparison comparison)
    {
        foreach (var key in wanted._byKey.Keys)
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
                throw new LedgerException($"{_topic}, key {key}: {string.Join(", ", missing.Take(5))} was lost.");
            }
        }
    }

    /// <summary>
    /// Whether a result without partner is one of a record whose partner came late: that has a result in both, and the one without it is told only if the
    /// record still waited when time had passed, which it may not have where its later rows were restored (<c>docs/reliability/simulation.md</c>).
    /// </summary>
    private bool HasLatePartner(TopicContent wanted, string key, string result)
    {
        var sides = result.Split('+');
        return sides.Contains("none") && sides.Single(side => side != "none") is var record
            && wanted.Values(key).Intersect(Values(key)).Any(pair => pair != result && pair.Split('+').Contains(record));
    }

    private static string At(List<string> records, int index) => index < records.Count ? records[index] : "absent";

    private List<string> Records(string key, bool inOrder)
    {
        var records = _byKey.GetValueOrDefault(key, []);
        return inOrder ? records : [.. records.Order(StringComparer.Ordinal)];
    }

    private IEnumerable<string> Values(string key) => _byKey.GetValueOrDefault(key, []).Select(record => record.Split(" at ")[0]);

    /// <summary>What went into the windows of a key, whatever windows there are.</summary>
    private IEnumerable<string> TextsOfAll(string key) => _byKey.Keys.Where(other => other.Split('@')[0] == key.Split('@')[0]).SelectMany(Texts);

    private IEnumerable<string> Texts(string key) => Values(key).SelectMany(value => value.Split(' ', '+')).Where(text => text is not ("none" or "gone" or ""));
}
