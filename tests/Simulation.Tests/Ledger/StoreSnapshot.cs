namespace StreamizFraud.Simulation.Tests.Ledger;

/// <summary>What lay on a disk at some moment for one store of one task.</summary>
/// <param name="When">The moment, for the message.</param>
/// <param name="Store">Store.</param>
/// <param name="Partition">Partition of the task.</param>
/// <param name="NextOffset">Where the store says it stands in its changelog; -1 for nothing.</param>
/// <param name="ChangelogEnd">High watermark of the changelog at that moment.</param>
/// <param name="Rows">Rows by key.</param>
internal sealed record StoreSnapshot(
    string When, string Store, int Partition, long NextOffset, long ChangelogEnd, IReadOnlyDictionary<string, Scenarios.Link> Rows)
{
    /// <summary>
    /// A store is the committed changelog up to the offset it names, no more and no less (O3, O5): nothing uncommitted, nothing skipped.
    /// </summary>
    public void Check(CommittedWorld world, bool exactlyOnce)
    {
        if (NextOffset > ChangelogEnd)
        {
            throw new LedgerException($"{When}: {Store} of partition {Partition} claims offset {NextOffset} of a changelog that ends at {ChangelogEnd}.");
        }

        var wanted = world.Changelog(Store)
            .Where(record => record.Partition.Partition == Partition && record.Offset < NextOffset)
            .GroupBy(record => record.Key)
            .ToDictionary(group => group.Key, group => group.Last().Value);
        foreach (var key in wanted.Keys.Union(Rows.Keys))
        {
            var want = wanted.TryGetValue(key, out var value) ? value : (Scenarios.Link?)null;
            var got = Rows.TryGetValue(key, out var row) ? row : (Scenarios.Link?)null;
            // At least once a zombie may still write to the changelog, in between: only rows from nowhere are wrong there.
            if (want != got && (exactlyOnce || got is { } claimed && !world.Changelog(Store).Any(record => record.Value == claimed)))
            {
                throw new LedgerException(
                    $"{When}: {Store} of partition {Partition}, key {key}: the store holds {got}, the committed changelog up to offset {NextOffset} gives {want}.");
            }
        }
    }
}
