using StreamizFraud.Topology.State.Buffer;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>The walk through one segment after the other.</summary>
/// <typeparam name="V">Type of the rows' values.</typeparam>
/// <typeparam name="T">Type of what is walked through in a segment.</typeparam>
internal abstract class SegmentWalk<V, T>(RowQuery query, long first, long last) : WindowedScan<V>
{
    private long? _segment = query.Backward ? last : first;

    /// <summary>The rows of the present segment.</summary>
    protected RowScan<T> Rows { get; private set; } = null!;

    public override bool MoveNext()
    {
        if (query.IsEmpty)
        {
            return false;
        }

        while (_segment is { } segment && (query.Backward ? segment >= first : segment <= last))
        {
            Rows ??= Open(query, segment);
            while (Rows.MoveNext())
            {
                if (IsAskedFor(query))
                {
                    return true;
                }
            }

            Rows.Dispose();
            Rows = null!;

            // Time may leap: between two segments there can be any number that have no rows.
            _segment = Following(segment, query.Backward);
        }

        return false;
    }

    public override void Dispose() => Rows?.Dispose();

    /// <summary>Begins with a segment; some of its rows may not be asked for.</summary>
    protected abstract RowScan<T> Open(in RowQuery query, long segment);

    /// <summary>The next segment that may have rows; null if there is none.</summary>
    protected abstract long? Following(long segment, bool backward);

    /// <summary>Whether the current row is asked for.</summary>
    protected abstract bool IsAskedFor(in RowQuery query);
}
