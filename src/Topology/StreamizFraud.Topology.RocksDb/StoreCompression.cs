namespace StreamizFraud.Topology.RocksDb;

/// <summary>How blocks are compressed on disk.</summary>
public enum StoreCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>LZ4: fast, a fair ratio.</summary>
    Lz4,

    /// <summary>Zstandard: smaller, slower to write.</summary>
    Zstd,
}
