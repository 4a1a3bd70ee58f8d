using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Topology.Tests.State;

/// <summary>What a store hands to its changelog and to its database at a commit.</summary>
public sealed class DrainTests
{
    [Fact]
    public void A_drain_that_failed_leaves_nothing_for_the_next_one()
    {
        using var database = new MemoryStoreEngine().Open(string.Empty, ["rows"]);
        var definition = Stores.KeyValue("rows", Serde.Utf8, Serde.Utf8);
        var store = definition.Create(new StoreEnvironment(
            database.Store("rows"), "changelog", () => new RecordStamp(0, RecordHeaders.Empty), MaxCachedRows: 10, name => new StreamClock(name, -1), (_, _) => { }, database));
        var rows = (IKeyValueStore<string, string>)store;
        using var batch = database.CreateBatch();

        // The producer breaks at the second row, and the transaction is lost.
        rows.Put("a-long-key-1", "lost");
        rows.Put("a-long-key-2", "lost");
        store.Keep();
        Assert.Throws<TimeoutException>(() => store.Drain(new BreakingChangelog(after: 1), batch));
        store.Discard();
        batch.Clear();

        rows.Put("b", "kept");
        store.Keep();
        store.Drain(new BreakingChangelog(after: int.MaxValue), batch);
        database.Write(batch);
        store.Committed();

        Assert.Equal([new KeyValuePair<string, string>("b", "kept")], rows.All());
        Assert.Equal(1, batch.Count);
    }

    private sealed class BreakingChangelog(int after) : IChangelog
    {
        private int _left = after;

        public void Append(TaskStore store, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool hasValue, long timestamp, RecordHeaders headers)
        {
            if (_left-- == 0)
            {
                throw new TimeoutException();
            }
        }
    }
}
