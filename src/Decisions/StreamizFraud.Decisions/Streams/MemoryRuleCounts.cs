namespace StreamizFraud.Decisions.Streams;

/// <summary>Counts of a task that is computed again.</summary>
internal sealed class MemoryRuleCounts : IRuleCounts
{
    private readonly Dictionary<int, long> _counts = [];

    public bool TryGet(int place, out long count) => _counts.TryGetValue(place, out count);

    public void Put(int place, long count) => _counts[place] = count;
}
