using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>Gives a store that is being read the rows of another one, without a moment in which it is empty: only what differs is written.</summary>
internal static class StoreCopy
{
    private const int RowsPerBatch = 10_000;

    /// <summary>Writes what differs. Large differences take several batches: a reader may see some rows of before beside some of now.</summary>
    /// <param name="from">The rows to have.</param>
    /// <param name="database">What is written to.</param>
    /// <param name="to">The store in it.</param>
    /// <exception cref="StoreWriteException">The disk refused; doing all of it again is safe.</exception>
    public static void Make(IByteStore from, ITaskDatabase database, IByteStore to)
    {
        using var batch = database.CreateBatch();
        using var source = from.Scan([], []);
        using var target = to.Scan([], []);
        var (hasSource, hasTarget) = (source.MoveNext(), target.MoveNext());
        while (hasSource || hasTarget)
        {
            var order = !hasTarget ? -1 : !hasSource ? 1 : source.Key.SequenceCompareTo(target.Key);
            if (order > 0)
            {
                batch.Delete(to, target.Key);
            }
            else if (order < 0 || !source.Value.SequenceEqual(target.Value))
            {
                batch.Put(to, source.Key, source.Value);
            }

            hasSource = order <= 0 ? source.MoveNext() : hasSource;
            hasTarget = order >= 0 ? target.MoveNext() : hasTarget;
            if (batch.Count >= RowsPerBatch)
            {
                database.Write(batch);
                batch.Clear();
            }
        }

        database.Write(batch);
    }
}
