using StreamizFraud.Topology.Planning;

namespace StreamizFraud.Topology.Runtime.Assignment;

/// <summary>Names of an application's internal topics: its id, and the name of a store or repartition.</summary>
internal static class InternalTopicNames
{
    /// <summary>What is wrong with them; most often that they are too long together.</summary>
    public static IEnumerable<string> Problems(StreamTopology topology, string applicationId)
    {
        var changelogs = topology.Subtopologies.SelectMany(part => part.StoresWithChangelog).Select(store => ChangelogTopic.NameOf(applicationId, store.Name));
        var repartitions = topology.RepartitionTopics.Keys.Select(name => $"{applicationId}-{name}");
        var globals = topology.Global is { } part ? part.SourceTopics.Where(topic => topic.Internal).Select(topic => topic.FullName(applicationId)) : [];
        foreach (var name in changelogs.Concat(repartitions).Concat(globals).Distinct().Order(StringComparer.Ordinal))
        {
            if (TopologyNames.Problem(name) is { } problem)
            {
                yield return $"Internal topic {name} cannot be made: its name {problem}. Shorten the application id, or the name of the store or repartition.";
            }
        }
    }
}
