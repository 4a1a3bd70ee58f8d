using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tests.Driver;

/// <summary>RocksDB on a machine that is away for a while: what its folders held is kept, and is there again later.</summary>
internal sealed class ReturningEngine : IStoreEngine
{
    private readonly RocksDbStoreEngine _engine = new();
    private readonly Dictionary<string, string> _kept = [];

    /// <summary>At their next opening folders are kept as they are.</summary>
    public bool Keeps { get; set; }

    /// <summary>At their next opening folders are as they were kept.</summary>
    public bool Returns { get; set; }

    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
    {
        if (Keeps)
        {
            Keeps = false;
            _kept[directory] = $"{directory}-kept";
            Copy(directory, _kept[directory]);
        }
        else if (Returns)
        {
            Returns = false;
            Directory.Delete(directory, recursive: true);
            Copy(_kept[directory], directory);
        }

        return _engine.Open(directory, stores);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
