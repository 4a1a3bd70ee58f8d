using StreamizFraud.Scoring;

namespace StreamizFraud.Monitoring.Counts;

/// <summary>Whose counts, of which window.</summary>
/// <param name="Window">Kind of the window; <see cref="MonitorWindow.None"/>: what is known of the feed.</param>
/// <param name="StartMs">Its start, ms since the Unix epoch.</param>
/// <param name="Model">The model; of labels by the day at which they came, <see cref="NoModel"/>.</param>
internal readonly record struct WindowKey(MonitorWindow Window, long StartMs, ModelIdentity Model)
{
    public static ModelIdentity NoModel { get; } = new("", "", "");

    /// <summary>Key of what is known of the feed.</summary>
    public static WindowKey Feed { get; } = new(MonitorWindow.None, 0, NoModel);

    public long EndMs => StartMs + MonitorWindows.SizeMs(Window);
}
