using System.Collections.Immutable;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Engine.Contracts.Tests.Windowed;

/// <summary>What a versioned store must hold: every version of every key; null: the key had no value then.</summary>
internal sealed record VersionModel(ImmutableDictionary<string, ImmutableSortedDictionary<long, string?>> Keys, long Clock)
{
    public static VersionModel Empty { get; } = new(ImmutableDictionary<string, ImmutableSortedDictionary<long, string?>>.Empty, -1);
}

/// <summary>A versioned store beside all versions that were ever put (rule B7).</summary>
internal sealed class VersionWorld(StoreLife life, long history, int seed, string? twin = null) : StoreWorld<VersionModel>(life, VersionModel.Empty, seed)
{
    private static readonly string[] Keys = ["a", "b", "ab", string.Empty];

    public static VersionedStoreDefinition<string, string> Define(long history) => new("rows", Serde.Utf8, Serde.Utf8, history);

    private IVersionedKeyValueStore<string, string> Store => (IVersionedKeyValueStore<string, string>)Life.Store;

    protected override void Write()
    {
        if (Random.Next(4) == 0)
        {
            Time += Random.NextInt64((history / 3) + 2);
        }

        var key = Keys[Random.Next(Keys.Length)];
        var versions = Versions(key);
        var at = Math.Max(0, Random.Next(6) switch
        {
            0 => Time,
            1 => Time - history,
            2 => Time - history - 1,
            3 when !versions.IsEmpty => versions.Keys.ElementAt(Random.Next(versions.Count)),
            _ => Time - Random.NextInt64(history + 2),
        });
        var value = Random.Next(3) == 0 ? null : $"v{Random.Next(1000)}";
        if (value is null && !versions.IsEmpty && versions.Keys.Last() == at)
        {
            // Deleting the newest version at its own time is where Kafka forgets that there was one: a vector of its own tests that.
            return;
        }

        Life.RecordTime = at;
        if (value is null && Random.Next(2) == 0)
        {
            DeleteAndTake(key, at);
            return;
        }

        var put = value is null ? Store.Delete(key, at) : Store.Put(key, value, at);
        long? wanted = null;
        if (at >= Now.Clock - history)
        {
            versions = versions.SetItem(at, value);
            wanted = versions.Keys.FirstOrDefault(other => other > at, long.MaxValue);
            Now = new VersionModel(Now.Keys.SetItem(key, versions), Math.Max(Now.Clock, at));
        }

        if (put != wanted)
        {
            throw new InvalidOperationException($"put {key}@{at}: valid to {wanted} wanted, {put} returned");
        }
    }

    protected override string? Difference()
    {
        var key = Keys[Random.Next(Keys.Length)];
        var versions = Versions(key);
        long? asOf = Random.Next(5) switch
        {
            0 => null,
            1 => Now.Clock - history - Random.Next(2),
            2 when !versions.IsEmpty => versions.Keys.ElementAt(Random.Next(versions.Count)) - Random.Next(2),
            3 => long.MaxValue,
            _ => Time - Random.NextInt64(history + 2),
        };
        var wanted = Wanted(versions, asOf ?? long.MaxValue);
        var found = asOf is { } time ? Store.TryGet(key, time, out var version) : Store.TryGet(key, out version);
        return Compare($"{key} as of {asOf}", [wanted], [found ? $"{version.Value}@{version.Timestamp}-{version.ValidTo}" : "none"]);
    }

    /// <summary>Deletes, and compares what the store says it took.</summary>
    private void DeleteAndTake(string key, long at)
    {
        var versions = Versions(key);
        var kept = at >= Now.Clock - history;
        var wanted = kept ? Wanted(versions, at) : "none";
        var removed = Store.Delete(key, at, out var version) ? $"{version.Value}@{version.Timestamp}-{version.ValidTo}" : "none";
        if (kept)
        {
            Now = new VersionModel(Now.Keys.SetItem(key, versions.SetItem(at, null)), Math.Max(Now.Clock, at));
        }

        if (removed != wanted && twin is null)
        {
            throw new InvalidOperationException($"delete {key}@{at}: {wanted} wanted, {removed} returned");
        }
    }

    private ImmutableSortedDictionary<long, string?> Versions(string key) => Now.Keys.GetValueOrDefault(key) ?? ImmutableSortedDictionary<long, string?>.Empty;

    private string Wanted(ImmutableSortedDictionary<long, string?> versions, long asOf)
    {
        if (versions.IsEmpty)
        {
            return "none";
        }

        var (newest, newestValue) = versions.Last();
        if ((asOf < Now.Clock - history || twin == "history") && !(newest <= asOf && newestValue is not null))
        {
            return "none";
        }

        var valid = versions.Where(entry => entry.Key <= asOf).Select(entry => (long?)entry.Key).LastOrDefault();
        var to = versions.Keys.FirstOrDefault(other => other > asOf, long.MaxValue);
        return valid is { } from && versions[from] is { } value ? $"{value}@{from}-{to}" : "none";
    }
}
