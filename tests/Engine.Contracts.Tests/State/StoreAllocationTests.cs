using System.Buffers;
using System.Buffers.Binary;
using StreamizFraud.Topology.RocksDb;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

public sealed class StoreAllocationTests
{
    [Fact]
    public void Gets_and_puts_in_RocksDB_allocate_nothing()
    {
        using var folder = new TaskFolder();
        using var engine = new RocksDbStoreEngine();
        using var database = engine.Open(folder.Path, ["cards"]);
        var cards = database.Store("cards");
        using var batch = database.CreateBatch();
        var writer = new ArrayBufferWriter<byte>(64);
        var value = new byte[48];
        Round();

        // The least of some rounds: the runtime may allocate on this thread on its own account, while code is being replaced by better code.
        var least = long.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var hits = Round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(1_000, hits);
        }

        Assert.Equal(0, least);

        int Round()
        {
            Span<byte> key = stackalloc byte[8];
            batch.Clear();
            for (var i = 0; i < 1_000; i++)
            {
                BinaryPrimitives.WriteInt64BigEndian(key, i);
                batch.Put(cards, key, value);
            }

            batch.PutMeta(key, key);
            database.Write(batch);
            var found = 0;
            for (var i = 0; i < 2_000; i++)
            {
                BinaryPrimitives.WriteInt64BigEndian(key, i);
                writer.ResetWrittenCount();
                found += cards.TryGet(key, writer) ? 1 : 0;
            }

            return found;
        }
    }
}
