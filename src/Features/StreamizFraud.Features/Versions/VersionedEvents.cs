using StreamizFraud.Features.Versions;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features;

/// <summary>Events for several versions of a feature set. Made by <c>InVersions</c>.</summary>
/// <typeparam name="TEvent">The user's event type.</typeparam>
/// <remarks>For the building of a topology, on one thread.</remarks>
public sealed class VersionedEvents<TEvent>
{
    private readonly StreamsBuilder _builder;
    private readonly string _name;
    private readonly ISerde<TEvent> _eventSerde;
    private readonly KStream<string, VersionEvent<TEvent>> _fed;
    private readonly List<(string Name, string Sha256)> _sets;
    private readonly bool _hasHistory;

    internal VersionedEvents(
        StreamsBuilder builder, string name, ISerde<TEvent> eventSerde, KStream<string, VersionEvent<TEvent>> fed, List<(string Name, string Sha256)> sets, bool hasHistory) =>
        (_builder, _name, _eventSerde, _fed, _sets, _hasHistory) = (builder, name, eventSerde, fed, sets, hasHistory);

    /// <summary>Computes a version.</summary>
    /// <param name="set">
    /// The version, with a name of its own. The first one that is computed takes events as they come and serves until the control log names another; later ones are filled from the history, and
    /// then take events beside it.
    /// </param>
    /// <param name="keySerde">As of <c>ComputeFeatures</c>.</param>
    /// <param name="partitions">As of <c>ComputeFeatures</c>.</param>
    /// <param name="tables">As of <c>ComputeFeatures</c>: a filled version looks up rows as they are when it is filled, unless the tables are versioned.</param>
    /// <returns>The rows of the events that this version serves: each event has one, of one version.</returns>
    /// <exception cref="TopologyException">The set is wrong, its name is used, there is no history, or it looks at labels that come late, whose order is not recorded.</exception>
    public KStream<string, FeatureRow<TEvent>> Compute(FeatureSet<TEvent> set, ISerde<string>? keySerde = null, int? partitions = null, LookupTables? tables = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (_sets.Exists(other => other.Name == set.Name))
        {
            throw new TopologyException($"Feature set {set.Name} is there already: each version has a name of its own, after which its stores are named.");
        }

        if (_sets.Count > 0 && !_hasHistory)
        {
            throw new TopologyException($"Feature set {set.Name} is a further version of {_name} and must be filled: give InVersions the history.");
        }

        if (set.Plan.IsLabelled)
        {
            throw new TopologyException($"Feature set {set.Name} looks at labels that come late and cannot be filled from a history: in which order labels arrived is not recorded.");
        }

        var version = _sets.Count;
        _sets.Add((set.Name, set.Sha256));
        return _fed.Process(() => new VersionPickProcessor<TEvent>(version), Named.As(set.Name + "-version"))
            .ComputeFeatures(_builder, set, _eventSerde, keySerde, partitions, tables)
            .Process(() => new ServedRowProcessor<TEvent>(), Named.As(set.Name + "-served"));
    }
}
