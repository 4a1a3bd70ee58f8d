using StreamizFraud.Simulation.Tests.Scenarios;

namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>What lay on a disk at some moment for the global store of a client.</summary>
/// <param name="When">The moment, for the message.</param>
/// <param name="NextOffsets">Where the store says it stands in each partition of its topic; -1 for nothing.</param>
/// <param name="Rows">Rows by key.</param>
internal sealed record GlobalSnapshot(string When, IReadOnlyList<long> NextOffsets, IReadOnlyDictionary<string, Link> Rows)
{
    /// <summary>The store is the chain over the committed records up to the offsets it names: none twice, none skipped, none uncommitted.</summary>
    public void Check(IReadOnlyList<TopicRecord> topic)
    {
        var wanted = Chains.Of([.. topic.Where(record => record.Offset < NextOffsets[record.Partition.Partition])]).ByKey;
        foreach (var key in wanted.Keys.Union(Rows.Keys).Order(StringComparer.Ordinal))
        {
            var want = wanted.TryGetValue(key, out var links) ? links[^1] : (Link?)null;
            var got = Rows.TryGetValue(key, out var row) ? row : (Link?)null;
            if (want != got)
            {
                throw new LedgerException(
                    $"{When}: the global store, key {key}, holds {got}, but the committed records up to offsets {string.Join(", ", NextOffsets)} give {want}.");
            }
        }
    }
}
