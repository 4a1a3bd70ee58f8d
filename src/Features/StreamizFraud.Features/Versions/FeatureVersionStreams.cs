using StreamizFraud.Features.Versions;
using StreamizFraud.Topology.Control;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features;

/// <summary>Puts versions of a feature set beside each other in a topology.</summary>
public static class FeatureVersionStreams
{
    /// <summary>Events for several versions of a set, of which one serves each event, as the control log says.</summary>
    /// <param name="events">Events keyed by the sets' first key.</param>
    /// <param name="builder">The builder that <paramref name="events"/> comes from; gets the control log.</param>
    /// <param name="name">Name of the versions in the control log; stores are named after it.</param>
    /// <param name="eventSerde">Serde of the events.</param>
    /// <param name="history">
    /// The events from the beginning, as <see cref="FeatureVersions.CopyHistory"/> copies them, with as many partitions; null as long as there is one version.
    /// </param>
    public static VersionedEvents<TEvent> InVersions<TEvent>(
        this KStream<string, TEvent> events, StreamsBuilder builder, string name, ISerde<TEvent> eventSerde, KStream<string, TEvent>? history = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(eventSerde);
        builder.AddControlLog();
        builder
            .AddStateStore(ControlLog.History(VersionFeedProcessor<TEvent>.HistoryOf(name)))
            .AddStateStore(Stores.KeyValue(VersionFeedProcessor<TEvent>.StatesOf(name), Serde.Utf8, new VersionStateSerde()))
            .AddStateStore(Stores.KeyValue(VersionFeedProcessor<TEvent>.WaitingOf(name), Serde.Utf8, new WaitingEventSerde<TEvent>(eventSerde)));
        var sets = new List<(string Name, string Sha256)>();
        var all = history is null ? events : events.CopartitionWith(history).Merge(history, Named.As(name + "-history"));
        var fed = all.Process(
            () => new VersionFeedProcessor<TEvent>(name, sets), Named.As(name + "-versions"),
            VersionFeedProcessor<TEvent>.HistoryOf(name), VersionFeedProcessor<TEvent>.StatesOf(name), VersionFeedProcessor<TEvent>.WaitingOf(name));
        return new VersionedEvents<TEvent>(builder, name, eventSerde, fed, sets, history is not null);
    }
}
