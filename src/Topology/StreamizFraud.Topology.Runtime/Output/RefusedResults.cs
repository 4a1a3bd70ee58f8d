using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Runtime.Output;

/// <summary>
/// What the cluster has refused for good, by whose it is. While it is looked for, the results of each owner are sent and answered before those of the next,
/// so that an answer names its owner. A held-back row that is known here fails like one whose processing fails, whichever record makes it due.
/// </summary>
/// <remarks>Shared by the tasks of a thread, owned by it.</remarks>
internal sealed class RefusedResults
{
    private readonly List<RecordBytes> _rows = [];
    private ResultOwner? _owner;
    private string _reason = string.Empty;

    /// <summary>Whether results are sent owner by owner.</summary>
    public bool IsSearching { get; set; }

    /// <summary>The cluster has refused what was sent for an owner.</summary>
    public void Note(in ResultOwner owner) => _owner = owner;

    /// <summary>Whose the result was that was refused since the last call; null: what was refused was no result, or nobody was looking.</summary>
    public ResultOwner? TakeOwner()
    {
        var owner = _owner;
        _owner = null;
        return owner;
    }

    /// <summary>Notes that a held-back row cannot be processed.</summary>
    /// <returns>False if that was known.</returns>
    public bool TryRefuse(in RecordBytes row, string reason)
    {
        if (IsRefused(row))
        {
            return false;
        }

        _rows.Add(row with { Key = row.Key?.ToArray(), Value = row.Value?.ToArray() });
        _reason = reason;
        return true;
    }

    /// <summary>Fails what is known to be refused.</summary>
    /// <param name="source">What is being processed.</param>
    /// <exception cref="StreamException">It is.</exception>
    public void Check(IRecordSource? source)
    {
        if (_rows.Count > 0 && source is not null)
        {
            Check(source.Capture());
        }
    }

    /// <inheritdoc cref="Check(IRecordSource)"/>
    public void Check(in RecordBytes row)
    {
        if (IsRefused(row))
        {
            throw new StreamException(FaultScope.Record, $"The cluster refuses what comes of the row: {_reason}") { IsLoggable = true };
        }
    }

    /// <summary>The search has ended.</summary>
    public void Forget()
    {
        IsSearching = false;
        _owner = null;
        _rows.Clear();
    }

    private bool IsRefused(in RecordBytes row)
    {
        foreach (var refused in _rows)
        {
            // Not by its origin: where the row does not know it, that is the record that made it due, which may be another one next time.
            if (refused.HeldBy == row.HeldBy && refused.Timestamp == row.Timestamp && Equal(refused.Key, row.Key) && Equal(refused.Value, row.Value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Equal(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one is { } a && other is { } b ? a.Span.SequenceEqual(b.Span) : one is null && other is null;
}
