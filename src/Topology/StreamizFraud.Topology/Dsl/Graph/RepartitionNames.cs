using System.Text.RegularExpressions;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>The names of the parts of a repartition (rules R3, N4).</summary>
internal sealed partial record RepartitionNames(string Topic, string Filter, string Sink, string Source, bool Generated)
{
    private const string Suffix = "-repartition";

    /// <summary>Takes three numbers, whether they are needed or not.</summary>
    /// <param name="graph">Gives the numbers.</param>
    /// <param name="prefix">Name of the topic, with or without its suffix.</param>
    public static RepartitionNames Create(DslGraph graph, string prefix)
    {
        var topic = prefix.EndsWith(Suffix, StringComparison.Ordinal) ? prefix : prefix + Suffix;
        var (sink, filter, source) = (graph.NewName(NodePrefix.Sink), graph.NewName(NodePrefix.Filter), graph.NewName(NodePrefix.Source));
        return GeneratedName().IsMatch(prefix)
            ? new(topic, filter, sink, source, Generated: true)
            : Of(topic, generated: false);
    }

    /// <summary>Names after the topic's.</summary>
    public static RepartitionNames Of(string topic, bool generated) => new(topic, topic + "-filter", topic + "-sink", topic + "-source", generated);

    [GeneratedRegex("^KSTREAM.*-[0-9]{10}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex GeneratedName();
}
