using System.Buffers.Binary;
using System.Text;

namespace StreamizFraud.Topology.Testing.Disks;

/// <summary>What the batches of a folder add up to.</summary>
internal sealed class DiskContent
{
    private const string NextOffsetPrefix = "next-offset:";
    private readonly Dictionary<string, long> _nextOffsets = [];
    private readonly Dictionary<string, Dictionary<string, byte[]>> _rows = [];

    public IEnumerable<string> Stores => _nextOffsets.Keys.Union(_rows.Keys).Order(StringComparer.Ordinal);

    public static DiskContent Read(IReadOnlyList<SurvivingDisk.Change[]> batches)
    {
        var content = new DiskContent();
        foreach (var (store, key, value) in batches.SelectMany(batch => batch))
        {
            content.Apply(store, Encoding.Latin1.GetString(key), value);
        }

        return content;
    }

    public long NextOffset(string store) => _nextOffsets.GetValueOrDefault(store, -1);

    /// <summary>Where a global store stands in a partition of its topic.</summary>
    public long NextOffset(string store, int partition) => NextOffset($"{store}:{partition}");

    /// <summary>The rows of a store by key, each byte of it one character.</summary>
    public IReadOnlyDictionary<string, byte[]> Rows(string store) => _rows.GetValueOrDefault(store) ?? [];

    private void Apply(string? store, string key, byte[]? value)
    {
        if (store is null)
        {
            if (key.StartsWith(NextOffsetPrefix, StringComparison.Ordinal))
            {
                _nextOffsets[key[NextOffsetPrefix.Length..]] = BinaryPrimitives.ReadInt64BigEndian(value);
            }

            return;
        }

        // Rows of all segments of a store are rows of the store.
        store = store.Split('/')[0];
        if (!_rows.TryGetValue(store, out var rows))
        {
            _rows.Add(store, rows = []);
        }

        if (value is null)
        {
            rows.Remove(key);
        }
        else
        {
            rows[key] = value;
        }
    }
}
