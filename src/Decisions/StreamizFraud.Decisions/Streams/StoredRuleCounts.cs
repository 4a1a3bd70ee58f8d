using StreamizFraud.Topology.State;

namespace StreamizFraud.Decisions.Streams;

/// <summary>Counts of a task, in its store.</summary>
internal sealed class StoredRuleCounts(IKeyValueStore<int, long> store) : IRuleCounts
{
    public bool TryGet(int place, out long count) => store.TryGet(place, out count);

    public void Put(int place, long count) => store.Put(place, count);
}
