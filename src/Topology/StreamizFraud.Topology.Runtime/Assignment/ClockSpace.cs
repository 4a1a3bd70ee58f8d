using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.Restoration;

namespace StreamizFraud.Topology.Runtime.Assignment;

/// <summary>
/// Whether the clocks of every task fit into the metadata of its inputs' offsets, whatever times they come to have (ruling 6): a commit can
/// then never fail for its clocks.
/// </summary>
internal static class ClockSpace
{
    /// <summary>The tasks whose clocks do not fit or cannot be told apart, in the user's words.</summary>
    /// <param name="topology">The plan.</param>
    /// <param name="applicationId">Prefix of internal topics.</param>
    /// <param name="partitions">Partitions of its topics.</param>
    /// <param name="maxCharacters">Longest metadata of an offset, in characters.</param>
    public static IEnumerable<string> Problems(StreamTopology topology, string applicationId, PartitionPlan partitions, int maxCharacters)
    {
        var capacity = OffsetMetadata.Capacity(maxCharacters);
        foreach (var part in topology.Subtopologies)
        {
            // The last task has the fewest inputs: not every topic need have as many partitions.
            var tasks = partitions.TaskCount(part);
            var inputs = part.SourceTopics.Count(topic => partitions.Counts[topic.FullName(applicationId)] == tasks);
            var clocks = part.Clocks.ToList();
            if (clocks.Count > inputs * capacity)
            {
                yield return
                    $"Task {part.Id}_{tasks - 1} has {clocks.Count} clocks of stores and operators, which are committed in the metadata of its inputs' offsets: "
                    + $"{maxCharacters} characters hold {capacity} clocks of at most {OffsetMetadata.MaxClockBytes} bytes, and it has {inputs} input(s). "
                    + "Cut its part of the topology in two with Repartition, or allow longer metadata: offset.metadata.max.bytes of the brokers and StreamsConfig.OffsetMetadataMaxBytes.";
            }

            foreach (var alike in clocks.GroupBy(OffsetMetadata.Hash).Where(group => group.Count() > 1))
            {
                yield return $"Clocks {string.Join(" and ", alike)} have the same hash and cannot be told apart in a commit: give one of their stores another name.";
            }
        }
    }
}
