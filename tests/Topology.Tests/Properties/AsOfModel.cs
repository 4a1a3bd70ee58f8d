namespace StreamizFraud.Topology.Tests.Properties;

/// <summary>A table as the list of all its updates, and what a stream's records find in it.</summary>
internal static class AsOfModel
{
    /// <summary>The row as the last update of its key in the order of arrival left it (rule K1).</summary>
    public static string? Now(IReadOnlyList<JoinInput> before, JoinInput record) =>
        Row(before.LastOrDefault(update => update.Topic == "R" && update.Key == record.Key));

    /// <summary>The row as it was at the record's time, as far as updates have come and the history reaches (rules B7, K3).</summary>
    public static string? AsOf(IReadOnlyList<JoinInput> before, JoinInput record, long historyMs)
    {
        var clock = -1L;
        var versions = new Dictionary<long, JoinInput>();
        foreach (var update in before.Where(update => update.Topic == "R"))
        {
            // An update older than the history is refused.
            clock = Math.Max(clock, update.Timestamp);
            if (update.Timestamp >= clock - historyMs && update.Key == record.Key)
            {
                versions[update.Timestamp] = update;
            }
        }

        var found = versions.Values.Where(version => version.Timestamp <= record.Timestamp).OrderBy(version => version.Timestamp).LastOrDefault();
        var isLatest = versions.Count > 0 && found.Timestamp == versions.Keys.Max();
        return isLatest || record.Timestamp >= clock - historyMs ? Row(found) : null;
    }

    /// <summary>What a left join gives for a record.</summary>
    public static string Joined(JoinInput record, string? row) => $"{record.Key}:{record.Value}+{row ?? "_"}@{record.Timestamp}";

    private static string? Row(JoinInput update) => update.Value is null or "_" ? null : update.Value;
}
