namespace StreamizFraud.Topology.Runtime.Assignment;

/// <summary>
/// The internal topic that the group subscribes to in place of the inputs: who owns its partition p runs the tasks of every sub-topology whose number is p, modulo the
/// partitions of this topic. It is never written.
/// </summary>
internal static class AnchorTopic
{
    /// <summary>Settings that it is made with.</summary>
    public static IReadOnlyDictionary<string, string> Config { get; } = new Dictionary<string, string> { ["cleanup.policy"] = "delete" };

    /// <summary>Its full name.</summary>
    public static string NameOf(string applicationId) => $"{applicationId}-tasks";
}
