using System.Text.Json;
using StreamizFraud.Features.Versions;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features;

/// <summary>How versions of a feature set follow each other while events flow: entries of the control log, and the history that a new version is filled from.</summary>
public static class FeatureVersions
{
    /// <summary>Kind of the control log's entries that say which version serves.</summary>
    public const string Kind = "feature-set";

    /// <summary>
    /// The entry by which a set takes over: each task adopts it at a commit and records from which offsets on. A task refuses it, and goes on as before, where its program
    /// does not have the set, has another one of that name, or has not filled it.
    /// </summary>
    /// <param name="name">Name of the versions, as given to <c>InVersions</c>.</param>
    /// <param name="version">1 for the first entry of that name, then one more each time.</param>
    /// <param name="set">The set that is to serve.</param>
    public static ControlEntry Entry<TEvent>(string name, long version, FeatureSet<TEvent> set)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(set);
        return new ControlEntry(Kind, name, version, $$"""{"set":"{{set.Name}}","sha256":"{{set.Sha256}}"}""");
    }

    /// <summary>
    /// A program that copies the events' topic from its beginning, for a version to be filled from: each record with the offset that it has there. Run it under an
    /// application id of its own while a version is filled; it goes on with new events until it is stopped.
    /// </summary>
    /// <param name="events">The events' topic.</param>
    /// <param name="history">The topic to copy to, with as many partitions; kept for as long as filling takes.</param>
    /// <remarks>Partitions are chosen by the keys' bytes, as producers do by default. Its rate is that at which versions are filled.</remarks>
    public static StreamTopology CopyHistory(string events, string history)
    {
        ArgumentException.ThrowIfNullOrEmpty(events);
        ArgumentException.ThrowIfNullOrEmpty(history);
        var builder = new StreamsBuilder();
        builder.Stream(events, Consumed.With(Serde.Bytes, Serde.Bytes))
            .Process(() => new SourceOffsetProcessor(), Named.As("source-offsets"))
            .To(history, Produced.With(Serde.Bytes, Serde.Bytes));
        return builder.Build();
    }

    /// <summary>The set that an entry names.</summary>
    internal static (string Set, string Sha256) SetOf(ControlEntry entry)
    {
        using var content = JsonDocument.Parse(entry.Content);
        return (content.RootElement.GetProperty("set").GetString()!, content.RootElement.GetProperty("sha256").GetString()!);
    }
}
