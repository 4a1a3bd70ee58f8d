using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.State;
using Streamiz.Kafka.Net.Stream;
using StreamizFraud.Features;
using StreamizFraud.Features.Entities;
using StreamizFraud.Topology.Records;

namespace StreamizFraud.Streamiz;

/// <summary>Computes feature sets in topologies of Streamiz.Kafka.Net.</summary>
public static class StreamizFeatures
{
    /// <summary>The features of every event, as a chain of one stage a key, with the code and the values of <c>FeatureStreams.ComputeFeatures</c>.</summary>
    /// <param name="events">Events keyed by the set's first key. Records without a key are skipped by Streamiz, those without a value by this.</param>
    /// <param name="set">The features. Reference tables and labels that come late need this library's own topology.</param>
    /// <param name="eventSerDes">Serdes of the events, for the topics between the stages.</param>
    /// <param name="partitions">Partitions of the topics between the stages, 1 or more; null: as many as the events' topic has.</param>
    /// <typeparam name="TEvent">The user's event type.</typeparam>
    /// <returns>Complete rows, keyed by the set's last key, with the events' times and headers.</returns>
    /// <remarks>
    /// Store and topic of a key are named <c>set-key</c>: a key-value store of Streamiz' default kind, with a changelog. An event whose features cannot be computed fails with a
    /// <see cref="FeatureValueException"/>, which Streamiz' <c>InnerExceptionHandler</c> takes; the state of the key at which it failed is as if it had not come, that of keys before it is not.
    /// What is weaker than in this library: the guide, "Features in a Streamiz topology".
    /// </remarks>
    /// <exception cref="TopologyException">The declaration of the set is wrong, or it declares tables or late labels.</exception>
    public static IKStream<string, FeatureRow<TEvent>> ComputeFeatures<TEvent>(
        this IKStream<string, TEvent> events, FeatureSet<TEvent> set, ISerDes<TEvent> eventSerDes, int? partitions = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(eventSerDes);
        var plan = set.Plan;
        if (plan.Lookups.Count > 0 || plan.IsLabelled)
        {
            throw new TopologyException(
                $"Feature set {set.Name} declares {(plan.IsLabelled ? "labels that come late" : "reference tables")}, which a topology of Streamiz cannot give it: compute it with StreamizFraud's own ComputeFeatures.");
        }

        var first = new TransformerBuilder<string, TEvent, string, FeatureRow<TEvent>>().Transformer<FirstStageTransformer<TEvent>>(plan);
        if (plan.Stages.Count > 0)
        {
            first = first.StateStore(Store(plan.Stages[0]));
        }

        var rows = events.Transform(first.Build(), plan.Stages.Count == 0 ? set.Name + "-features" : plan.Stages[0].Store + "-features");
        for (var stage = 1; stage < plan.Stages.Count; stage++)
        {
            var serde = new FeatureRowSerde<TEvent>(plan, new StreamizSerde<TEvent>(eventSerDes), stage - 1);
            var between = Repartitioned<string, FeatureRow<TEvent>>.With(new StringSerDes(), new RowSerDes<TEvent>(serde, eventSerDes)).WithName(plan.Stages[stage].Store);
            rows = rows.Repartition(partitions is { } count ? between.WithNumberOfPartitions(count) : between).Transform(
                new TransformerBuilder<string, FeatureRow<TEvent>, string, FeatureRow<TEvent>>().Transformer<NextStageTransformer<TEvent>>(plan, stage).StateStore(Store(plan.Stages[stage])).Build(),
                plan.Stages[stage].Store + "-features");
        }

        return rows;
    }

    private static IStoreBuilder<IKeyValueStore<byte[], byte[]>> Store<TEvent>(EntityStage<TEvent> stage) =>
        Stores.KeyValueStoreBuilder(Stores.DefaultKeyValueStore(stage.Store), new ByteArraySerDes(), new ByteArraySerDes()).WithLoggingEnabled(new Dictionary<string, string>());
}
