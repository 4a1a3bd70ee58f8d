using StreamizFraud.Simulation.Tests.Scenarios;

namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>What a reader of committed data sees at the end, and comparisons with what it must see.</summary>
internal sealed class CommittedWorld(CommittedHistory history)
{
    public IReadOnlyList<TopicRecord> Topic(string name) => history.Topic(name);

    public IReadOnlyList<TopicRecord> Changelog(string store) => Topic($"{Scenario.Application}-{store}-changelog");

    /// <summary>For each key exactly these links, in this order (oracle O2).</summary>
    public void SameInOrder(Chains expected, IReadOnlyList<TopicRecord> actual, string topic)
    {
        var found = Chains.InOrder(actual);
        foreach (var key in expected.ByKey.Keys.Union(found.ByKey.Keys).Order(StringComparer.Ordinal))
        {
            var wanted = expected.ByKey.GetValueOrDefault(key, []);
            var have = found.ByKey.GetValueOrDefault(key, []);
            for (var i = 0; i < Math.Max(wanted.Count, have.Count); i++)
            {
                var (want, got) = (i < wanted.Count ? (Link?)wanted[i] : null, i < have.Count ? (Link?)have[i] : null);
                if (want != got)
                {
                    throw new LedgerException(
                        $"{topic}, key {key}: update {i + 1} of {wanted.Count} must be {Show(want)}, but is {Show(got)} ({have.Count} updates there).");
                }
            }
        }
    }

    /// <summary>Each link once, wherever it lies (oracle O1 between two tasks).</summary>
    public void SameById(Chains expected, IReadOnlyList<TopicRecord> actual, string topic)
    {
        var wanted = expected.ByKey.Values.SelectMany(links => links).ToDictionary(link => link.Id);
        var seen = new HashSet<long>();
        foreach (var record in actual)
        {
            if (!wanted.TryGetValue(record.Value.Id, out var want) || want != record.Value)
            {
                throw new LedgerException($"{topic}: input {record.Value.Id} must give {Show(want)}, but gave {Show(record.Value)}.");
            }

            if (!seen.Add(record.Value.Id))
            {
                throw new LedgerException($"{topic}: input {record.Value.Id} was counted twice.");
            }
        }

        if (seen.Count != wanted.Count)
        {
            throw new LedgerException($"{topic}: inputs {string.Join(", ", wanted.Keys.Except(seen).Take(5))} were lost.");
        }
    }

    /// <summary>The last changelog record of each key is the end of its chain (oracle O3).</summary>
    public void SameRows(Chains expected, string store)
    {
        var rows = Changelog(store).GroupBy(record => record.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        foreach (var key in expected.ByKey.Keys.Union(rows.Keys))
        {
            var want = expected.ByKey.TryGetValue(key, out var links) ? links[^1] : (Link?)null;
            var got = rows.TryGetValue(key, out var row) ? row : (Link?)null;
            if (want != got)
            {
                throw new LedgerException($"Changelog of {store}, key {key}: must end with {Show(want)}, but ends with {Show(got)}.");
            }
        }
    }

    /// <summary>At least once: each input of one topic has a record in the other.</summary>
    public void EachArrived(string from, string to)
    {
        var lost = Topic(from).Select(record => record.Value.Id).Except(Topic(to).Select(record => record.Value.Id)).ToList();
        if (lost.Count > 0)
        {
            throw new LedgerException($"{to}: inputs {string.Join(", ", lost.Take(5))} of {from} were lost.");
        }
    }

    private static string Show(Link? link) => link is { } present ? $"input {present.Id} as number {present.Count} (hash {present.Hash:x})" : "absent";
}
