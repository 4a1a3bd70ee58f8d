using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>The folder of one task's database.</summary>
internal static class StateFolder
{
    /// <summary>Makes the folder if it is missing, and the owner's only: state holds what people paid for.</summary>
    /// <exception cref="Records.StreamException">It is a link or has one in it, it can be written to by everybody, or the disk refuses.</exception>
    public static void Prepare(string directory)
    {
        PrivateFolder.Prepare(Path.GetFullPath(directory), ours: true);
        PrivateFolder.RefuseLinksIn(directory);
    }

    /// <summary>Tells an existing database from a new folder.</summary>
    /// <exception cref="StoreCorruptedException">There is data, but not the file that says which of it counts.</exception>
    public static bool HoldsDatabase(string directory)
    {
        if (File.Exists(Path.Combine(directory, "CURRENT")))
        {
            return true;
        }

        // RocksDB would silently start afresh over these files. A folder whose creation was cut short has none of them.
        if (Directory.EnumerateFiles(directory, "*.sst").Any() || Directory.EnumerateFiles(directory, "*.log").Any())
        {
            throw new StoreCorruptedException(directory, $"The database in {directory} is damaged: its CURRENT file is missing.");
        }

        return false;
    }
}
