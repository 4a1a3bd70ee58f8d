using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Threads;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>
/// Tells a second application with the same id from another instance of this one: each consumer's name ends with the fingerprint of its
/// topology, which whoever starts reads from the group (decision 26).
/// </summary>
/// <param name="topology">This topology.</param>
/// <param name="config">Settings.</param>
/// <param name="admin">The cluster.</param>
/// <param name="waits">Waits; false if the client is being closed.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told once if there is something to wait for.</param>
internal sealed class TopologyCheck(
    StreamTopology topology, StreamsConfig config, IClusterAdmin admin, Func<TimeSpan, bool> waits, TimeProvider time, ILogger logger)
{
    private const string Sign = "-topology-";
    private const string Anchor = "-anchor-";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);

    /// <summary>How much longer than its session a member that died may be listed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Options of a thread whose consumer tells the topology.</summary>
    /// <param name="options">Options of a thread.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="plan">Says how its tasks are shared out.</param>
    public static ThreadOptions Mark(ThreadOptions options, StreamTopology topology, PartitionPlan plan) =>
        options with { Consumer = options.Consumer with { ClientId = options.Consumer.ClientId + Sign + topology.Fingerprint + SharingOf(plan) } };

    /// <summary>
    /// Waits until no member of the group has a topology that this one must not run beside, or shares out tasks in another way: a task would run on both. Members that tell nothing
    /// count as fit, and as sharing out by range.
    /// </summary>
    /// <param name="plan">Says how this one shares them out.</param>
    /// <exception cref="TopologyException">They stay.</exception>
    /// <exception cref="ClusterException">The group's coordinator does not answer.</exception>
    public void Run(PartitionPlan plan)
    {
        var sharing = SharingOf(plan);
        var waited = TimeSpan.Zero;
        while (Others(sharing, out var sharesOtherwise) is { Length: > 0 } others)
        {
            var found = string.Join(", ", others);
            if (waited == TimeSpan.Zero)
            {
                AppLog.OtherTopologies(logger, found, topology.Fingerprint + sharing);
            }

            if (waited > config.SessionTimeout + Grace || !waits(Pause))
            {
                throw new TopologyException(sharesOtherwise
                    ? $"Group {config.ApplicationId} has members that share out tasks in another way ({found}; this one is {topology.Fingerprint}{sharing}): a task would run on two members. "
                    + $"{nameof(StreamsConfig.GroupAssignment)}, and the partitions of topic {AnchorTopic.NameOf(config.ApplicationId)}, must be the same for all; stop all members, then start them."
                    : 
$"Group {config.ApplicationId} has members with another topology ({found}; this one is {topology.Fingerprint}). If this is another application, give it "
                    + $"an id of its own; if it is the next version in a rolling upgrade, name the earlier fingerprint in {nameof(StreamsConfig.CompatibleTopologies)}.");
            }

            waited += Pause;
        }
    }

    /// <summary>The group's members. A coordinator that is just being found or loaded is asked again.</summary>
    private IReadOnlyList<GroupMemberDescription> Members()
    {
        var begin = time.GetTimestamp();
        for (var silent = TimeSpan.Zero; ; silent += AskAgain)
        {
            try
            {
                return admin.DescribeGroup(config.ApplicationId, Limit);
            }
            catch (ClusterException nobody) when (
                nobody.Fault == ClusterFault.Unreachable && silent < Limit && time.GetElapsedTime(begin) < Limit && waits(AskAgain))
            {
                // Asked again.
            }
        }
    }

    private string[] Others(string sharing, out bool sharesOtherwise)
    {
        var fit = (config.CompatibleTopologies ?? string.Empty).Split(',', StringSplitOptions.TrimEntries);
        List<(string? Fingerprint, string Sharing)> members = [.. Members().Where(member => !IsOwn(member)).Select(member => MarkOf(member.ClientId))];
        var otherwise = members.FindAll(member => member.Sharing != sharing);
        sharesOtherwise = otherwise.Count > 0;
        var others = sharesOtherwise ? otherwise
            : fit.Contains("*") ? []
            : members.FindAll(member => member.Fingerprint is { } other && other != topology.Fingerprint && !fit.Contains(other));
        return [.. others.Select(other => (other.Fingerprint ?? "no fingerprint") + other.Sharing).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>How a member shares out tasks, as its name has it: nothing for range.</summary>
    private static string SharingOf(PartitionPlan plan) => plan.Anchors is { } anchors ? string.Create(CultureInfo.InvariantCulture, $"{Anchor}{anchors}") : string.Empty;

    /// <summary>Whether a member is this instance before its restart, whose place it takes.</summary>
    private bool IsOwn(GroupMemberDescription member) =>
        config.GroupInstanceId is { } own && member.GroupInstanceId is { } id && id.StartsWith(own + "-", StringComparison.Ordinal) && int.TryParse(id.AsSpan(own.Length + 1), out _);

    private static (string? Fingerprint, string Sharing) MarkOf(string clientId)
    {
        if (clientId.LastIndexOf(Sign, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            return (null, string.Empty);
        }

        var mark = clientId[(at + Sign.Length)..];
        return mark.IndexOf(Anchor, StringComparison.Ordinal) is >= 0 and var anchor ? (mark[..anchor], mark[anchor..]) : (mark, string.Empty);
    }
}
