using System.Globalization;

namespace StreamizFraud.Topology.State.Windowed;

/// <summary>Settings of the changelog topics of windowed stores (rule G2). Topics keep rows a day longer than stores, for a task that was away.</summary>
internal static class WindowedChangelog
{
    private const long AdditionalMs = 24 * 60 * 60 * 1000;

    /// <summary>One row per key, until it is too old.</summary>
    public static IReadOnlyDictionary<string, string> Compacted(long retentionMs) =>
        new Dictionary<string, string> { ["cleanup.policy"] = "compact,delete", ["retention.ms"] = Later(retentionMs) };

    /// <summary>Every row, until it is too old: keys of duplicates do not come again.</summary>
    public static IReadOnlyDictionary<string, string> Deleted(long retentionMs) =>
        new Dictionary<string, string> { ["cleanup.policy"] = "delete", ["retention.ms"] = Later(retentionMs) };

    /// <summary>Every version that is within the history.</summary>
    public static IReadOnlyDictionary<string, string> Versions(long historyMs) =>
        new Dictionary<string, string> { ["cleanup.policy"] = "compact", ["min.compaction.lag.ms"] = Later(historyMs) };

    private static string Later(long milliseconds) =>
        (milliseconds > long.MaxValue - AdditionalMs ? long.MaxValue : milliseconds + AdditionalMs).ToString(CultureInfo.InvariantCulture);
}
