using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What a reset will do, to be read before it is done: <see cref="ToString"/> is for people. Nothing has been changed.</summary>
public sealed class ResetPlan
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly StreamsConfig _config;
    private readonly ICluster _cluster;
    private readonly TimeProvider _time;

    internal ResetPlan(StreamsConfig config, ICluster cluster, TimeProvider time) => (_config, _cluster, _time) = (config, cluster, time);

    /// <summary>The application: its id is the group's, and what names of internal topics begin with.</summary>
    public string ApplicationId => _config.ApplicationId;

    /// <summary>Members that run: while there are any, the plan is not carried out. A static member counts until its session is over.</summary>
    public IReadOnlyList<string> Members { get; internal init; } = [];

    /// <summary>Offsets that are set, in order of topics and partitions.</summary>
    public IReadOnlyList<PlannedOffset> Offsets { get; internal init; } = [];

    /// <summary>Internal topics that are deleted: changelogs and repartition topics of the topology, and those that the options name.</summary>
    public IReadOnlyList<string> Topics { get; internal init; } = [];

    /// <summary>Topics that look like internal ones of this application and that the topology does not have; they stay.</summary>
    public IReadOnlyList<string> OtherTopics { get; internal init; } = [];

    /// <summary>Folders of local state that are deleted, those of this instance. Other instances delete theirs themselves (<see cref="KafkaStreams.CleanUp"/>).</summary>
    public IReadOnlyList<string> Folders { get; internal init; } = [];

    private string Root => Path.Combine(Path.GetFullPath(_config.StateDirectory), ApplicationId);

    /// <summary>
    /// Does what the plan says, and nothing else: sets the offsets, which the cluster refuses while there are members, deletes the topics, then the folders. If it
    /// breaks off, make another plan and carry it out before a member starts: offsets that are set back beside rows that are still there count records twice.
    /// </summary>
    /// <param name="cancel">Breaks it off.</param>
    /// <exception cref="StreamException">Members run, a process uses the local state, or offsets are not what they were when the plan was made: nothing was changed.</exception>
    /// <exception cref="ClusterException">The cluster refuses, or does not answer.</exception>
    public async Task ExecuteAsync(CancellationToken cancel = default)
    {
        await Task.Yield();
        using var admin = _cluster.CreateAdmin(ThreadSetup.FirstAdmin(_config));
        using var folder = Directory.Exists(Root) ? StateDirectory.Open(_config.StateDirectory, ApplicationId) : null;
        CheckStillTrue(admin);
        cancel.ThrowIfCancellationRequested();
        admin.SetCommittedOffsets(ApplicationId, [.. Offsets.Select(offset => new PartitionOffset(offset.Partition, offset.Target))], _config.RequestTimeout);
        admin.DeleteTopics(Topics, _config.RequestTimeout);
        var began = _time.GetTimestamp();
        while (admin.DescribeTopics(Topics, _config.RequestTimeout) is { Count: > 0 } left)
        {
            // A broker deletes in the background: an application that starts now would still find them.
            if (_time.GetElapsedTime(began) > _config.RequestTimeout)
            {
                throw new ClusterException(ClusterFault.Unreachable, $"Topics {string.Join(", ", left.Select(topic => topic.Name))} are still there {_config.RequestTimeout.TotalSeconds:F0} s after they were deleted.");
            }

            await Task.Delay(LookAgain, _time, cancel).ConfigureAwait(false);
        }

        folder?.Clear();
    }

    /// <summary>The plan, one line a partition, a topic, a folder.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Reset of {ApplicationId}");
        Append(text, "Members that must stop first", Members);
        Append(text, "Offsets", Offsets.Select(offset => string.Create(
            CultureInfo.InvariantCulture,
            $"{offset.Partition}: {(offset.Committed < 0 ? "none" : offset.Committed.ToString(CultureInfo.InvariantCulture))} -> {offset.Target} (records from {offset.Beginning} to {offset.End})")));
        Append(text, "Topics to delete", Topics);
        Append(text, "Topics that look like internal ones of this application, and stay", OtherTopics);
        Append(text, "Folders to delete, of this instance; others have their own", Folders);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string title, IEnumerable<string> lines)
    {
        text.Append(title).Append(':').AppendLine(lines.Any() ? "" : " none");
        foreach (var line in lines)
        {
            text.Append("  ").AppendLine(line);
        }
    }

    private void CheckStillTrue(IClusterAdmin admin)
    {
        if (ApplicationReset.MembersOf(_config, admin) is { Count: > 0 } members)
        {
            throw Refused($"members run: {string.Join(", ", members)}. Stop them; a static member that was stopped counts until its session of {_config.SessionTimeout.TotalSeconds:F0} s is over");
        }

        var committed = admin.CommittedOffsets(ApplicationId, [.. Offsets.Select(offset => offset.Partition)], _config.RequestTimeout).ToDictionary(offset => offset.Partition, offset => offset.Offset);
        if (Offsets.FirstOrDefault(offset => committed[offset.Partition] != offset.Committed) is { } moved)
        {
            throw Refused($"the committed offset of {moved.Partition} is {committed[moved.Partition]}, and was {moved.Committed} when the plan was made. Make another one");
        }
    }

    private StreamException Refused(string why) => new(FaultScope.Application, $"Application {ApplicationId} is not reset: {why}.") { IsLoggable = true };
}
