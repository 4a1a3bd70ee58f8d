namespace StreamizFraud.Features.Export.Backtests;

/// <summary>Values of some features of a set, by day.</summary>
/// <param name="columns">Their columns.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class DayCounts(int[] columns)
{
    private readonly Dictionary<long, ValueCounts[]> _days = [];
    private (long Day, ValueCounts[] Counts) _last = (long.MinValue, []);

    /// <summary>The days that have rows, as days since the Unix epoch.</summary>
    public IEnumerable<long> Days => _days.Keys;

    public void Add(long timeMs, ReadOnlySpan<double> values)
    {
        var day = timeMs / TimeSpan.MillisecondsPerDay;
        if (day != _last.Day)
        {
            if (!_days.TryGetValue(day, out var counts))
            {
                _days.Add(day, counts = [.. columns.Select(_ => new ValueCounts())]);
            }

            _last = (day, counts);
        }

        for (var i = 0; i < columns.Length; i++)
        {
            _last.Counts[i].Add(values[columns[i]]);
        }
    }

    /// <summary>The values of a feature on a day; none if there were no rows.</summary>
    /// <param name="place">Its place in the columns.</param>
    /// <param name="day">The day.</param>
    public ValueCounts Of(int place, long day) => _days.TryGetValue(day, out var counts) ? counts[place] : new ValueCounts();
}
