using StreamizFraud.Features.Definitions;
using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Streams;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features;

/// <summary>Computes feature sets in topologies.</summary>
public static class FeatureStreams
{
    /// <summary>The features of every event, as a chain of one stage a key (architecture, ruling 9).</summary>
    /// <param name="events">Events keyed by the set's first key; a record with another key fails. Records without a value are passed over.</param>
    /// <param name="builder">The builder that <paramref name="events"/> comes from.</param>
    /// <param name="set">The features.</param>
    /// <param name="eventSerde">Serde of the events, for the topics between the stages.</param>
    /// <param name="keySerde">Serde of the keys, for the stores and for the topics between the stages; <see cref="Serde.Utf8"/> if null.</param>
    /// <param name="partitions">Partitions of the topics between the stages, 1 or more; null: as many as the events' topic has.</param>
    /// <returns>Complete rows, keyed by the set's last key, with the events' times and headers.</returns>
    /// <remarks>
    /// Store and topic of a key are named <c>set-key</c> (the topic <c>application.id-set-key-repartition</c>); the first key has no
    /// topic. Within a key's partition rows are taken in order of offset; between partitions of the events' topic the order in which a
    /// second key sees its rows is not fixed, so windows over it are best delayed.
    /// </remarks>
    /// <exception cref="TopologyException">The declaration of the set is wrong; lists all problems.</exception>
    public static KStream<string, FeatureRow<TEvent>> ComputeFeatures<TEvent>(
        this KStream<string, TEvent> events,
        StreamsBuilder builder,
        FeatureSet<TEvent> set,
        ISerde<TEvent> eventSerde,
        ISerde<string>? keySerde = null,
        int? partitions = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(eventSerde);
        var plan = set.Plan;
        if (plan.Stages.Count == 0)
        {
            return events.Process(() => new RowProcessor<TEvent>(plan), Named.As(set.Name + "-features"));
        }

        var keys = keySerde ?? Serde.Utf8;
        var first = StoreName(set, plan.Stages[0]);
        AddStore(builder, first, keys, plan.Stages[0]);
        var rows = events.Process(() => new FirstStageProcessor<TEvent>(plan, first), Named.As(first + "-features"), first, StageStore<TEvent>.PagesOf(first));
        for (var i = 1; i < plan.Stages.Count; i++)
        {
            var (index, name) = (i, StoreName(set, plan.Stages[i]));
            AddStore(builder, name, keys, plan.Stages[index]);
            rows = rows
                .Repartition(new Repartitioned<string, FeatureRow<TEvent>>
                {
                    Name = name,
                    KeySerde = keys,
                    ValueSerde = new FeatureRowSerde<TEvent>(plan, eventSerde, index - 1),
                    Partitions = partitions,
                })
                .Process(() => new LaterStageProcessor<TEvent>(plan, index, name), Named.As(name + "-features"), name, StageStore<TEvent>.PagesOf(name));
        }

        return rows;
    }

    private static string StoreName<TEvent>(FeatureSet<TEvent> set, EntityStage<TEvent> stage) => $"{set.Name}-{stage.Name}";

    private static void AddStore<TEvent>(StreamsBuilder builder, string name, ISerde<string> keys, EntityStage<TEvent> stage) => builder
        .AddStateStore(Stores.KeyValue(name, keys, new EntityStateSerde(stage.Shape)))
        .AddStateStore(Stores.KeyValue(StageStore<TEvent>.PagesOf(name), new PageKeySerde(), new PageSerde(stage.Shape)));
}
