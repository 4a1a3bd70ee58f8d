using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Testing.Disks;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>The rows of a store in all partitions.</summary>
internal sealed class StoreContent
{
    private readonly SortedDictionary<string, string> _rows = new(StringComparer.Ordinal);
    private readonly string _name;

    private StoreContent(string name) => _name = name;

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>What the committed changelog adds up to.</summary>
    public static StoreContent OfChangelog(SimulationRun run, string store)
    {
        var topic = SimulationRun.ChangelogOf(store);
        var content = new StoreContent(topic);
        for (var partition = 0; partition < run.Cluster.PartitionCount(topic); partition++)
        {
            foreach (var record in run.Cluster.ReadAll(topic, partition))
            {
                content.Set(partition, Encoding.Latin1.GetString(record.Key!), record.Value);
            }
        }

        return content;
    }

    /// <summary>What lies on the disks of the members that run the store's tasks.</summary>
    public static StoreContent OfDisks(SimulationRun run, string store)
    {
        var content = new StoreContent($"store {store}");
        var subtopology = Enumerable.Range(0, run.Topology.Subtopologies.Count)
            .First(number => run.Topology.Subtopologies[number].Stores.Any(definition => definition.Name == store));
        foreach (var member in run.Members)
        {
            foreach (var task in member.Tasks.Where(task => task.Subtopology == subtopology))
            {
                var rows = DiskContent.Read(member.Disk.Batches(member.FolderOf(task))).Rows(store);
                foreach (var (key, value) in rows)
                {
                    content.Set(task.Partition, key, value);
                }
            }
        }

        return content;
    }

    /// <summary>The rows are the same.</summary>
    /// <param name="found">The other ones.</param>
    /// <param name="keysAlone">Whether values may differ.</param>
    public void MustEqual(StoreContent found, bool keysAlone = false)
    {
        foreach (var key in _rows.Keys.Union(found._rows.Keys))
        {
            var (want, got) = (_rows.GetValueOrDefault(key, "absent"), found._rows.GetValueOrDefault(key, "absent"));
            if (keysAlone ? _rows.ContainsKey(key) != found._rows.ContainsKey(key) : want != got)
            {
                throw new LedgerException($"{_name}, row {Readable(key)}: must be {Readable(want)}, but is {Readable(got)}.");
            }
        }
    }

    private static string Readable(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c > '~' ? string.Create(CultureInfo.InvariantCulture, $"\\{(int)c:x2}") : c.ToString()));

    private void Set(int partition, string key, byte[]? value)
    {
        var row = $"{partition}:{key}";
        if (value is null)
        {
            _rows.Remove(row);
        }
        else
        {
            _rows[row] = Encoding.Latin1.GetString(value);
        }
    }
}
