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
    /// <param name="tables">The reference tables that the set declares; null if it declares none.</param>
    /// <param name="labels">Labels that come later, keyed by the ids of their events, for a set that declares <c>LateLabels</c>; else null.</param>
    /// <param name="labelArrivals">
    /// Takes what each key is told by labels, in a stream a key that has features over them, keyed by the ids of the events: to be kept in a topic, for <see cref="FeatureReplay{TEvent}"/>. Rows say
    /// then up to where they knew it. Null: it is not recorded.
    /// </param>
    /// <returns>
    /// Complete rows, keyed by the set's last key, with the events' times and headers. A table that takes a repartition after a set's only key
    /// leaves them keyed by its own.
    /// </returns>
    /// <remarks>
    /// Store and topic of a key are named <c>set-key</c> (the topic <c>application.id-set-key-repartition</c>); the first key has no
    /// topic. Within a key's partition rows are taken in order of offset; between partitions of the events' topic the order in which a
    /// second key sees its rows is not fixed. Each row carries that order (<see cref="FeatureRow{TEvent}.PositionAt"/>). A key with features over late labels
    /// has a store <c>set-key-labels</c> and the topics <c>set-key-labels</c>, <c>set-key-labelled-rows</c> and <c>set-key-label-changes</c>; how labels
    /// interleave with events is not fixed; with <paramref name="labelArrivals"/> it is recorded.
    /// </remarks>
    /// <exception cref="TopologyException">The declaration of the set is wrong, or a table is not bound; lists all problems. Or it declares late labels and there are none, or the other way round.</exception>
    public static KStream<string, FeatureRow<TEvent>> ComputeFeatures<TEvent>(
        this KStream<string, TEvent> events,
        StreamsBuilder builder,
        FeatureSet<TEvent> set,
        ISerde<TEvent> eventSerde,
        ISerde<string>? keySerde = null,
        int? partitions = null,
        LookupTables? tables = null,
        KStream<string, Label>? labels = null,
        Action<KStream<string, LabelArrival>>? labelArrivals = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(eventSerde);
        var plan = set.Plan;
        tables ??= new LookupTables();
        tables.Check(plan, set.Name);
        if (plan.IsLabelled != labels is not null)
        {
            throw new TopologyException(plan.IsLabelled
                ? $"Feature set {set.Name} declares labels that come late: give ComputeFeatures the stream of labels."
                : $"Feature set {set.Name} declares no labels that come late, but ComputeFeatures is given a stream of labels.");
        }

        var steps = FeatureStep<TEvent>.Of(plan, table => tables.IsGlobal(table.Name));
        var keys = keySerde ?? Serde.Utf8;
        var rows = First(events);
        for (var i = 1; i < steps.Count; i++)
        {
            var name = $"{set.Name}-{steps[i].Name}";
            rows = End(LookUp(rows.Repartition(new Repartitioned<string, FeatureRow<TEvent>> { Name = name, KeySerde = keys, ValueSerde = RowsBefore(i), Partitions = partitions }), i), i);
        }

        return rows;

        KStream<string, FeatureRow<TEvent>> First(KStream<string, TEvent> stream)
        {
            if (steps[0].Lookups.Count > 0)
            {
                return End(LookUp(stream.ProcessValues(() => new EventProcessor<TEvent>(plan, steps[0]), Named.As(set.Name + "-events")), 0), 0);
            }

            if (steps[0].Stage is null)
            {
                return stream.Process(() => new RowProcessor<TEvent>(plan), Named.As(set.Name + "-features"));
            }

            var store = AddStore(builder, keys, steps[0].Stage!);
            return WithLabels(0, stream, stream.Process(() => new FirstStageProcessor<TEvent>(plan, Next(0), LabelsAt(0)), Named.As(store + "-features"), StoresOf(0)));
        }

        KStream<string, FeatureRow<TEvent>> LookUp(KStream<string, FeatureRow<TEvent>> stream, int step) => steps[step].Lookups.Aggregate(
            stream,
            (joined, table) => tables.Join(
                joined, table, new Joined<string, FeatureRow<TEvent>, object> { Name = $"{set.Name}-{table.Name}-table", KeySerde = keys, ValueSerde = RowsBefore(step) }));

        KStream<string, FeatureRow<TEvent>> End(KStream<string, FeatureRow<TEvent>> stream, int step)
        {
            var (ends, next) = (steps[step], Next(step));
            if (ends.Stage is null)
            {
                var name = ends.Name.Length == 0 ? set.Name : $"{set.Name}-{ends.Name}";
                return stream.Process(() => new StepProcessor<TEvent>(plan, ends, next, null), Named.As(name + "-features"));
            }

            var store = AddStore(builder, keys, ends.Stage);
            return WithLabels(step, stream, stream.Process(() => new StepProcessor<TEvent>(plan, ends, next, LabelsAt(step)), Named.As(store + "-features"), StoresOf(step)));
        }

        KStream<string, FeatureRow<TEvent>> WithLabels<TInput>(int step, KStream<string, TInput> input, KStream<string, FeatureRow<TEvent>> computed)
        {
            if (steps[step].Stage is { IsLabelled: true } stage)
            {
                var told = LabelStreams.Add(builder, stage, keys, input, computed, labels!, labelArrivals is not null);
                labelArrivals?.Invoke(told);
            }

            return computed;
        }

        LabelPosition? LabelsAt(int step) => IsRecorded(steps[step].Stage!) ? new LabelPosition(steps[step].Stage!.Store) : null;

        string[] StoresOf(int step)
        {
            var (stage, store) = (steps[step].Stage!, steps[step].Stage!.Store);
            if (IsRecorded(stage))
            {
                LabelPosition.AddStore(builder, store);
            }

            return [store, StagePages.StoreOf(store), .. IsRecorded(stage) ? (string[])[LabelPosition.StoreOf(store)] : []];
        }

        bool IsRecorded(EntityStage<TEvent> stage) => stage.IsLabelled && labelArrivals is not null;

        FeatureStep<TEvent>? Next(int step) => step + 1 < steps.Count ? steps[step + 1] : null;

        FeatureRowSerde<TEvent> RowsBefore(int step) => new(plan, eventSerde, steps[step].StagesBefore - 1);
    }

    /// <returns>Name of the stage's store; that of its pages follows from it.</returns>
    private static string AddStore<TEvent>(StreamsBuilder builder, ISerde<string> keys, EntityStage<TEvent> stage)
    {
        builder
            .AddStateStore(Stores.KeyValue(stage.Store, keys, new EntityStateSerde(stage.Shape)))
            .AddStateStore(Stores.KeyValue(StagePages.StoreOf(stage.Store), new PageKeySerde(), new PageSerde(stage.Shape)));
        return stage.Store;
    }
}
