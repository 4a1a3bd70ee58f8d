namespace StreamizFraud.Topology.Testing.Disks;

/// <summary>
/// The disk of one member: survives its processes. A power loss takes the last batches of a folder, as it does from a log that is not synced;
/// what is left is a prefix.
/// </summary>
internal sealed class SurvivingDisk
{
    private const string MarkerName = "folder-is-here";
    private readonly SortedDictionary<string, List<Change[]>> _folders = new(StringComparer.Ordinal);

    /// <summary>Asked before each batch; true refuses it, as a full disk does.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    public IEnumerable<string> Folders => _folders.Keys;

    public IReadOnlyList<Change[]> Batches(string folder) => _folders[folder];

    /// <summary>The batches of a folder, to be replayed and added to. A folder that was wiped or moved away begins anew.</summary>
    public List<Change[]> Open(string folder)
    {
        var marker = Path.Combine(folder, MarkerName);
        if (!_folders.TryGetValue(folder, out var batches) || !File.Exists(marker))
        {
            File.WriteAllBytes(marker, []);
            _folders[folder] = batches = [];
        }

        return batches;
    }

    /// <summary>Drops a segment, which no loss of power brings back.</summary>
    public void Drop(string folder, string segment)
    {
        var batches = _folders[folder];
        for (var i = 0; i < batches.Count; i++)
        {
            batches[i] = [.. batches[i].Where(change => change.Store != segment)];
        }
    }

    /// <summary>The folders as they are now, for <see cref="PutBack"/>.</summary>
    public IReadOnlyDictionary<string, List<Change[]>> Copy() => _folders.ToDictionary(folder => folder.Key, folder => folder.Value.ToList(), StringComparer.Ordinal);

    /// <summary>The folders are as they were at another time. What a process that has one open writes from now on is lost.</summary>
    public void PutBack(IReadOnlyDictionary<string, List<Change[]>> copy)
    {
        _folders.Clear();
        foreach (var (folder, batches) in copy)
        {
            _folders.Add(folder, [.. batches]);
        }
    }

    /// <summary>Loses the last batches of each folder.</summary>
    /// <param name="count">How many, for each folder anew.</param>
    public void LosePower(Func<int> count)
    {
        foreach (var batches in _folders.Values)
        {
            var lost = Math.Min(count(), batches.Count);
            batches.RemoveRange(batches.Count - lost, lost);
        }
    }

    /// <summary>A change of a row, or of a fact where <paramref name="Store"/> is null; without a value it removes the key.</summary>
    public sealed record Change(string? Store, byte[] Key, byte[]? Value);
}
