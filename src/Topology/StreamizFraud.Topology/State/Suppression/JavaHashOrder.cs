namespace StreamizFraud.Topology.State;

/// <summary>
/// The order in which a Java hash set or map goes through its entries: some of what Kafka Streams writes, topology descriptions and the
/// changelogs of suppression, comes in it.
/// </summary>
internal static class JavaHashOrder
{
    private const int LeastCapacity = 16;

    /// <summary>The items in the order of their names' hashes; equal ones once.</summary>
    public static IEnumerable<T> Of<T>(IEnumerable<T> items, Func<T, string> name)
    {
        var list = items.Distinct().ToList();
        var capacity = CapacityFor(list.Count, LeastCapacity);
        return list.OrderBy(item => Bucket(Hash(name(item)), capacity));
    }

    /// <summary>Sorts different keys by the hashes of their bytes; those of one bucket stay in the order in which they were put in.</summary>
    /// <param name="keys">Keys.</param>
    /// <param name="capacity">Buckets of the set so far; it only ever grows.</param>
    public static IEnumerable<byte[]> Of(IReadOnlyList<byte[]> keys, ref int capacity)
    {
        var buckets = capacity = CapacityFor(keys.Count, Math.Max(capacity, LeastCapacity));
        return keys.OrderBy(key => Bucket(Hash(key), buckets));
    }

    private static int CapacityFor(int count, int capacity)
    {
        while (capacity * 3 / 4 < count)
        {
            capacity *= 2;
        }

        return capacity;
    }

    private static int Bucket(int hash, int capacity) => (hash ^ (hash >>> 16)) & (capacity - 1);

    private static int Hash(string text) => text.Aggregate(0, (sum, c) => unchecked((31 * sum) + c));

    private static int Hash(byte[] bytes) => bytes.Aggregate(1, (sum, b) => unchecked((31 * sum) + (sbyte)b));
}
