namespace StreamizFraud.Topology.Planning;

/// <summary>The topic that the rows of a store are written to, so that another task can make the store again.</summary>
internal static class ChangelogTopic
{
    /// <summary>Full name of a store's own changelog (rule G1). A store may be restored from a source topic instead: <see cref="Subtopology.ChangelogOf"/>.</summary>
    public static string NameOf(string applicationId, string store) => $"{applicationId}-{store}-changelog";
}
