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

    public bool IsOneKey => KeyFrom is not null && ReferenceEquals(KeyFrom, KeyTo);

    /// <summary>Whether nothing can lie between the bounds.</summary>
    public bool IsEmpty => From > To || HasNoKeys;

    /// <summary>Whether the first key lies behind the last one.</summary>
    public bool HasNoKeys => KeyFrom is not null && KeyTo is not null && !IsOneKey && KeyFrom.AsSpan().SequenceCompareTo(KeyTo) > 0;

    /// <summary>Whether a row is asked for.</summary>
    /// <param name="row">Its key as the changelog has it.</param>
    /// <param name="layout">How its key ends.</param>
    public bool Matches(ReadOnlySpan<byte> row, RowLayout layout)
    {
        var time = RowKey.Time(row, layout);
        return time >= From && time <= To
            && (LatestStart == long.MaxValue || RowKey.SessionStart(row) <= LatestStart)
            && MatchesKey(row[..^RowKey.TailOf(layout)]);
    }

    private bool MatchesKey(ReadOnlySpan<byte> key) => IsOneKey
        // Within the bounds of a walk for one key only longer keys that begin with it are strangers.
        ? key.Length == KeyFrom!.Length
        : (KeyFrom is null || key.SequenceCompareTo(KeyFrom) >= 0) && (KeyTo is null || key.SequenceCompareTo(KeyTo) <= 0);
}
