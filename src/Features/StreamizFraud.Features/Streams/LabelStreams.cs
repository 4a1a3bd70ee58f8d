using StreamizFraud.Features.Entities;
using StreamizFraud.Features.Labels;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Features.Streams;

/// <summary>
/// The way of labels to the rows of a stage: rows that the stage has taken and labels meet by the ids of their events, in an index of either; what
/// labels say goes on to the stage's keys.
/// </summary>
internal static class LabelStreams
{
    /// <summary>Adds it to a topology.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="keys">Serde of the stage's keys.</param>
    /// <param name="input">What the stage takes.</param>
    /// <param name="rows">What it gives.</param>
    /// <param name="labels">The labels, by id.</param>
    /// <param name="isRecorded">Whether somebody keeps what the stage was told.</param>
    /// <returns>What it was told; nothing unless somebody keeps it.</returns>
    public static KStream<string, LabelArrival> Add<TEvent, TInput>(
        StreamsBuilder builder,
        EntityStage<TEvent> stage,
        ISerde<string> keys,
        KStream<string, TInput> input,
        KStream<string, FeatureRow<TEvent>> rows,
        KStream<string, Label> labels,
        bool isRecorded)
    {
        var (name, store, keepMs) = (stage.Store, stage.Store + "-labels", stage.KeepLabelsMs);
        builder.AddStateStore(Stores.KeyValue(store, Serde.Utf8, new LabelEntrySerde(stage.Shape.Fingerprint)));
        var byId = labels
            .Process(() => new LabelTimeProcessor(), Named.As(name + "-label-times"))
            .Repartition(new Repartitioned<string, Label> { Name = store, KeySerde = Serde.Utf8, ValueSerde = new LabelSerde() });
        var rowsById = rows
            .Process(() => new LabelledRowProcessor<TEvent>(stage), Named.As(name + "-labelled"))
            .Repartition(new Repartitioned<string, LabelledRow> { Name = name + "-labelled-rows", KeySerde = Serde.Utf8, ValueSerde = new LabelledRowSerde() })
            .CopartitionWith(byId);
        var changes = rowsById.Process(() => new RowIndexProcessor(store, keepMs, isRecorded), Named.As(name + "-label-rows"), store)
            .Merge(byId.Process(() => new LabelIndexProcessor(store, keepMs, isRecorded), Named.As(store), store), Named.As(name + "-label-join"))
            .Repartition(new Repartitioned<string, LabelChange> { Name = name + "-label-changes", KeySerde = keys, ValueSerde = new LabelChangeSerde() })
            .CopartitionWith(input);
        string[] stores = [name, StagePages.StoreOf(name), .. isRecorded ? (string[])[LabelPosition.StoreOf(name)] : []];
        return changes.Process(() => new LabelChangeProcessor(name, stage.Name, isRecorded), Named.As(name + "-known"), stores);
    }
}
