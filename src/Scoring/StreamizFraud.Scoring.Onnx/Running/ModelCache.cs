namespace StreamizFraud.Scoring.Onnx;

/// <summary>The models that are loaded in this process: each once, however many tasks score with it.</summary>
/// <remarks>
/// Thread-safe. Static because tasks of several applications of a process may have the same model. What has no user left is freed.
/// </remarks>
internal static class ModelCache
{
    private static readonly Lock Lock = new();
    private static readonly Dictionary<string, Entry> Entries = [];

    /// <summary>A model that is loaded if nobody has it yet; whoever comes meanwhile waits for it.</summary>
    public static LoadedModel Take(string key, Func<LoadedModel> open)
    {
        Entry entry;
        lock (Lock)
        {
            if (!Entries.TryGetValue(key, out entry!))
            {
                Entries.Add(key, entry = new Entry(open));
            }

            entry.Users++;
        }

        try
        {
            return entry.Model.Value;
        }
        catch
        {
            Return(key, entry);
            throw;
        }
    }

    /// <summary>Gives a model back.</summary>
    public static void Return(string key)
    {
        lock (Lock)
        {
            Return(key, Entries[key]);
        }
    }

    private static void Return(string key, Entry entry)
    {
        lock (Lock)
        {
            if (--entry.Users > 0)
            {
                return;
            }

            Entries.Remove(key);
        }

        if (entry.Model.IsValueCreated)
        {
            entry.Model.Value.Dispose();
        }
    }

    private sealed class Entry(Func<LoadedModel> open)
    {
        public Lazy<LoadedModel> Model { get; } = new(open);

        public int Users { get; set; }
    }
}
