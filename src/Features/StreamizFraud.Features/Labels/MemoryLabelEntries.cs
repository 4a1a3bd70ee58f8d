using System.Diagnostics.CodeAnalysis;

namespace StreamizFraud.Features.Labels;

/// <summary>What is kept of ids, in memory. Entries that are gone are looked for each time there are twice as many as were left.</summary>
internal sealed class MemoryLabelEntries : ILabelEntries
{
    private const int FirstSweep = 10_000;

    private readonly Dictionary<string, LabelEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<KeyValuePair<string, LabelEntry>> _gone = [];
    private int _sweepAt = FirstSweep;

    public bool TryGet(string id, [MaybeNullWhen(false)] out LabelEntry entry) => _entries.TryGetValue(id, out entry);

    public void Put(string id, LabelEntry entry) => _entries[id] = entry;

    public void Delete(string id) => _entries.Remove(id);

    /// <summary>Forgets what counts as not there, if it is time to.</summary>
    public void Sweep(LabelIndex index)
    {
        if (_entries.Count < _sweepAt)
        {
            return;
        }

        foreach (var entry in _entries)
        {
            if (index.IsGone(entry.Key, entry.Value))
            {
                _gone.Add(entry);
            }
        }

        foreach (var (id, entry) in _gone)
        {
            index.Forget(id, entry);
        }

        _gone.Clear();
        _sweepAt = Math.Max(FirstSweep, 2 * _entries.Count);
    }
}
