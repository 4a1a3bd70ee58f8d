using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>
/// Tells a second application with the same id from another instance of this one: each consumer's name ends with the fingerprint of its
/// topology, which whoever starts reads from the group (decision 26).
/// </summary>
internal static class TopologyCheck
{
    private const string Mark = "-topology-";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>How much longer than its session a member that died may be listed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Name of a consumer of this topology.</summary>
    public static string Marked(string clientId, StreamTopology topology) => clientId + Mark + topology.Fingerprint;

    /// <summary>Waits until no member of the group has a topology that this one must not run beside. Members that tell none count as fit.</summary>
    /// <param name="topology">This topology.</param>
    /// <param name="config">Settings.</param>
    /// <param name="admin">The cluster.</param>
    /// <param name="waits">Waits; false if the client is being closed.</param>
    /// <param name="waiting">Told once, with the fingerprints, if there is something to wait for.</param>
    /// <exception cref="TopologyException">They stay.</exception>
    public static void Run(StreamTopology topology, StreamsConfig config, IClusterAdmin admin, Func<TimeSpan, bool> waits, Action<string> waiting)
    {
        var waited = TimeSpan.Zero;
        while (Others(topology, config, admin, waits) is { Length: > 0 } others)
        {
            var found = string.Join(", ", others);
            if (waited == TimeSpan.Zero)
            {
                waiting(found);
            }

            if (waited > config.SessionTimeout + Grace || !waits(Pause))
            {
                throw new TopologyException(
                    $"Group {config.ApplicationId} has members with another topology ({found}; this one is {topology.Fingerprint}). If this is another application, give it "
                    + $"an id of its own; if it is the next version in a rolling upgrade, name the earlier fingerprint in {nameof(StreamsConfig.CompatibleTopologies)}.");
            }

            waited += Pause;
        }
    }

    /// <summary>The group's members. A coordinator that is just being found or loaded is asked again.</summary>
    private static IReadOnlyList<GroupMemberDescription> Members(string group, IClusterAdmin admin, Func<TimeSpan, bool> waits)
    {
        for (var silent = TimeSpan.Zero; ; silent += AskAgain)
        {
            try
            {
                return admin.DescribeGroup(group, Limit);
            }
            catch (ClusterException nobody) when (nobody.Fault == ClusterFault.Unreachable && silent < Limit && waits(AskAgain))
            {
                // Asked again.
            }
        }
    }

    private static string[] Others(StreamTopology topology, StreamsConfig config, IClusterAdmin admin, Func<TimeSpan, bool> waits)
    {
        var fit = (config.CompatibleTopologies ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        if (fit.Contains("*"))
        {
            return [];
        }

        return
        [
            .. Members(config.ApplicationId, admin, waits)
                .Where(member => !IsOwn(member, config))
                .Select(member => FingerprintOf(member.ClientId))
                .OfType<string>()
                .Where(other => other != topology.Fingerprint && !fit.Contains(other))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether a member is this instance before its restart, whose place it takes.</summary>
    private static bool IsOwn(GroupMemberDescription member, StreamsConfig config) =>
        config.GroupInstanceId is { } own && member.GroupInstanceId is { } id && id.StartsWith(own + "-", StringComparison.Ordinal) && int.TryParse(id.AsSpan(own.Length + 1), out _);

    private static string? FingerprintOf(string clientId) =>
        clientId.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? clientId[(at + Mark.Length)..] : null;
}
