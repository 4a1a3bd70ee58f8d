namespace StreamizFraud.Monitoring.Reports;

/// <summary>Figures of a key over time.</summary>
internal static class HealthHistory
{
    /// <summary>The last figure of each window that has ended, oldest first; without windows, all of them.</summary>
    public static IEnumerable<ModelHealth> Ended(List<ModelHealth> history) =>
        history[0].Window == MonitorWindow.None
            ? history
            : history.Where(health => health.IsFinal).GroupBy(health => health.WindowStartMs).Select(window => window.Last()).OrderBy(health => health.WindowStartMs);
}
