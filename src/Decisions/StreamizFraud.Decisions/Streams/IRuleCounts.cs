namespace StreamizFraud.Decisions.Streams;

/// <summary>Where <see cref="RuleLimits"/> keeps its numbers.</summary>
internal interface IRuleCounts
{
    bool TryGet(int place, out long count);

    void Put(int place, long count);
}
