using System.Security.Cryptography;
using System.Text;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Topology.Planning;

/// <summary>
/// A topology ready to run: nodes cut into sub-topologies at repartition topics. Immutable and thread-safe; any number of
/// tasks can be made from it. (Kafka Streams calls it <c>Topology</c>, which is a namespace here.)
/// </summary>
public sealed class StreamTopology
{
    internal StreamTopology(
        IReadOnlyList<Subtopology> parts,
        IReadOnlyDictionary<string, RepartitionTopic> repartitionTopics,
        IReadOnlyList<IReadOnlyList<PlanTopic>> copartitionGroups,
        IReadOnlyDictionary<PlanTopic, AutoOffsetReset> offsetResets)
    {
        Parts = parts;
        Subtopologies = [.. parts.Where(part => !part.IsGlobal)];
        Global = Subtopology.Together([.. parts.Where(part => part.IsGlobal)]);
        OffsetResets = offsetResets;
        RepartitionTopics = repartitionTopics;
        CopartitionGroups = copartitionGroups;
    }

    /// <summary>All parts; the index of each is its id.</summary>
    internal IReadOnlyList<Subtopology> Parts { get; }

    /// <summary>The parts that run as tasks, in order of their ids.</summary>
    internal IReadOnlyList<Subtopology> Subtopologies { get; }

    /// <summary>All parts that fill global stores as one, which each client runs once (rule K6); null if there are none.</summary>
    internal Subtopology? Global { get; }

    /// <summary>Where sources begin that were given a rule of their own; the others begin as configured.</summary>
    internal IReadOnlyDictionary<PlanTopic, AutoOffsetReset> OffsetResets { get; }

    /// <summary>The application's serdes for wherever none is given.</summary>
    internal DefaultSerdes Serdes { get; init; } = DefaultSerdes.None;

    /// <summary>Repartition topics by name.</summary>
    internal IReadOnlyDictionary<string, RepartitionTopic> RepartitionTopics { get; }

    /// <summary>Groups of source topics that must have equal partition counts (rule R7).</summary>
    internal IReadOnlyList<IReadOnlyList<PlanTopic>> CopartitionGroups { get; }

    /// <summary>
    /// Tells topologies apart: the first 12 hexadecimal digits of the SHA-256 of the description. Equal for every run of the same program; another
    /// one as soon as a node, a topic or a store is added, renamed or leaves.
    /// </summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Describe().ToString()!)))[..12];

    /// <summary>The description in Kafka Streams' own format.</summary>
    public TopologyDescription Describe() => TopologyDescription.Of(this);
}
