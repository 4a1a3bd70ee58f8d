namespace StreamizFraud.Monitoring.Counts;

/// <summary>Times and names of windows.</summary>
internal static class MonitorWindows
{
    public const long HourMs = 3_600_000;
    public const long DayMs = 24 * HourMs;

    public static long SizeMs(MonitorWindow window) => window switch
    {
        MonitorWindow.Hour => HourMs,
        MonitorWindow.Day => DayMs,
        MonitorWindow.Week => 7 * DayMs,
        _ => 0,
    };

    /// <summary>Start of the window of a time, ms.</summary>
    public static long StartMs(MonitorWindow window, long timeMs)
    {
        var size = SizeMs(window);
        return size == 0 ? 0 : timeMs - (((timeMs % size) + size) % size);
    }

    public static string NameOf(MonitorWindow window) => window switch
    {
        MonitorWindow.Hour => "hour",
        MonitorWindow.Day => "day",
        MonitorWindow.Week => "week",
        _ => "",
    };
}
