using StreamizFraud.Topology.State;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.State;

public sealed class MemoryStoreEngineTests() : StoreEngineContract(new MemoryStoreEngine())
{
    [Fact]
    public void Nothing_is_kept_beyond_the_database()
    {
        using (var first = Engine.Open("", ["cards"]))
        {
            first.Write(batch => batch.Put(first.Store("cards"), "a", "1"));
        }

        using var second = Engine.Open("", ["cards"]);
        Assert.Equal("", second.Store("cards").Text());
    }
}
