namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Which rows of a windowed store are asked for.</summary>
/// <param name="KeyFrom">Serialised first key; null: from the first there is.</param>
/// <param name="KeyTo">Serialised last key, included; null: to the last there is. The same array as <paramref name="KeyFrom"/>: one key.</param>
/// <param name="From">Earliest time that rows are kept by: window start, session end.</param>
/// <param name="To">Latest such time, included.</param>
internal readonly record struct RowQuery(byte[]? KeyFrom, byte[]? KeyTo, long From, long To)
{
    /// <summary>Latest session start, included.</summary>
    public long LatestStart { get; init; } = long.MaxValue;

    /// <summary>Rows before it are not there; null: the store's retention says so.</summary>
    public long? Earliest { get; init; }

    /// <summary>Against the order of keys and times.</summary>
    public bool Backward { get; init; }

    /// <summary>In order of (time, key) whatever the store's own order is.</summary>
    public bool ByTime { get; init; }

    public bool IsOneKey => KeyFrom is not null && ReferenceEquals(KeyFrom, KeyTo);
}

/// <summary>A row that was found.</summary>
/// <param name="Key">Its whole key, as <see cref="RowKey"/> lays it out.</param>
/// <param name="Value">Its value.</param>
/// <param name="Timestamp">Time of its last update, -1 if the store does not keep it.</param>
internal readonly record struct FoundRow<V>(byte[] Key, V Value, long Timestamp);
