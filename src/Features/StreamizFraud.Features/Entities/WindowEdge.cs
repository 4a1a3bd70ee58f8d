namespace StreamizFraud.Features.Entities;

/// <summary>An edge of windows: how far before a row it lies, at a multiple of a tile, or at the midnight before.</summary>
/// <param name="DistanceMs">Distance from the row, ms.</param>
/// <param name="TileMs">Length of tiles whose beginning the edge is moved down to, ms; 0: none.</param>
/// <param name="TimeZone">Time zone of the midnight that the edge is; null: none.</param>
internal readonly record struct WindowEdge(long DistanceMs, long TileMs = 0, string? TimeZone = null)
{
    // The longest local day has 25 hours; zones have moved by up to a day.
    private const long LongestDayMs = 50L * 60 * 60 * 1000;

    /// <summary>How far before the row it can lie, ms.</summary>
    public long MostMs => TimeZone is null ? DistanceMs + TileMs : LongestDayMs;

    /// <summary>Rows this old or older lie before the edge, ms.</summary>
    /// <param name="timeMs">Time of the row.</param>
    /// <param name="midnightMs">The midnight before, if the edge is one.</param>
    public long Of(long timeMs, long midnightMs)
    {
        if (TimeZone is not null)
        {
            return midnightMs - 1;
        }

        var edge = timeMs - DistanceMs;
        return TileMs == 0 ? edge : (FloorDivide(edge, TileMs) * TileMs) - 1;
    }

    private static long FloorDivide(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);
}
