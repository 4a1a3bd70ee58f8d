using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.State;

/// <summary>What a store's rows are: kept beside them, so that no other definition reads them.</summary>
/// <param name="Kind">What the rows are, with all that their meaning depends on beside the serdes.</param>
/// <param name="Keys">Name of the keys' bytes.</param>
/// <param name="Values">Name of the values' bytes.</param>
/// <param name="Layout">How the rows lie in the database, where that depends on settings. Changelogs know nothing of it.</param>
internal sealed record StoreIdentity(string Kind, string Keys, string Values, string Layout)
{
    private const char Separator = '\n';

    /// <summary>Earlier names of the kind.</summary>
    public IReadOnlyList<string> KindsAlsoRead { get; init; } = [];

    /// <summary>Names of earlier bytes of keys that the store reads too.</summary>
    public IReadOnlyList<string> KeysAlsoRead { get; init; } = [];

    /// <summary>The same of values.</summary>
    public IReadOnlyList<string> ValuesAlsoRead { get; init; } = [];

    /// <summary>The identity of a store with these serdes.</summary>
    public static StoreIdentity Of<K, V>(string kind, ISerde<K> keys, ISerde<V> values, string layout = "") =>
        new(kind, keys.Format, values.Format, layout)
        {
            KeysAlsoRead = SerdeFormat.AlsoReadBy(keys),
            ValuesAlsoRead = SerdeFormat.AlsoReadBy(values),
        };

    /// <summary>Name of the fact by which <see cref="Fingerprint"/> travels with the committed offsets, among the clocks of the task.</summary>
    public static string FactOf(string store) => $"identity:{store}";

    /// <summary>Stands for kind and bytes, from 0 to 2^32 - 1. The layout is not in it: only the database has one.</summary>
    public long Fingerprint => FingerprintOf(Kind, Keys, Values);

    /// <summary>Whether this store reads the rows of a store with a fingerprint.</summary>
    public bool Reads(long fingerprint) => fingerprint == Fingerprint
        || (from kind in KindsAlsoRead.Append(Kind)
            from keys in KeysAlsoRead.Append(Keys)
            from values in ValuesAlsoRead.Append(Values)
            select FingerprintOf(kind, keys, values)).Contains(fingerprint);

    /// <summary>Reads <see cref="ToText"/>.</summary>
    /// <returns>Null if the text was written by a version to come.</returns>
    public static StoreIdentity? Parse(string text) =>
        text.Split(Separator) is [var kind, var keys, var values, var layout] ? new(kind, keys, values, layout) : null;

    /// <summary>As it is kept.</summary>
    public string ToText() => string.Join(Separator, Kind, Keys, Values, Layout);

    /// <summary>What keeps this store from reading the rows of another identity, in the user's words; null: nothing.</summary>
    public string? Refuses(StoreIdentity stored) =>
        stored.Kind != Kind && !KindsAlsoRead.Contains(stored.Kind) ? $"its rows are those of a store of {stored.Kind}, and it is declared as a store of {Kind}"
        : stored.Keys != Keys && !KeysAlsoRead.Contains(stored.Keys) ? $"its keys were written as {stored.Keys} and are declared as {Keys}"
        : stored.Values != Values && !ValuesAlsoRead.Contains(stored.Values) ? $"its values were written as {stored.Values} and are declared as {Values}"
        : null;

    private static long FingerprintOf(string kind, string keys, string values) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(Separator, kind, keys, values))));
}
