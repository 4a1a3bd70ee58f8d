using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Nodes;

/// <summary>
/// Whether user code can be given a record (ruling 2). A type that admits null gets null for what is absent, as in Kafka Streams;
/// for another type there is nothing to give. <c>default(T) is null</c> is a constant to the compiler, so this costs nothing for references.
/// </summary>
internal static class Presence
{
    public static bool CanSeeKey<K, V>(in Record<K, V> record) => default(K) is null || record.HasKey;

    public static bool CanSeeValue<K, V>(in Record<K, V> record) => default(V) is null || record.HasValue;

    public static bool CanSee<K, V>(in Record<K, V> record) => CanSeeKey(record) && CanSeeValue(record);

    /// <summary>Why a record is dropped that user code cannot be given.</summary>
    public static string Reason<K, V>(in Record<K, V> record) =>
        CanSeeKey(record) ? "the value is absent and its type does not admit null" : "the key is absent and its type does not admit null";
}
