using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>A topology with one feature set in it: events in, rows out.</summary>
internal static class SetTopology
{
    /// <summary>From <c>events</c> to <c>rows</c>.</summary>
    public static StreamTopology Of(FeatureSet<TestEvent> set) => Of(set, "events", new TestEventSerde());

    /// <summary>From a topic to <c>rows</c>.</summary>
    /// <param name="set">The set.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="events">Serde of its events.</param>
    /// <param name="beside">Adds what reads the set's stores; null: nothing.</param>
    public static StreamTopology Of<TEvent>(FeatureSet<TEvent> set, string topic, ISerde<TEvent> events, Action<StreamsBuilder>? beside = null)
    {
        var builder = new StreamsBuilder();
        builder.Stream(topic, Consumed.With(Serde.Utf8, events))
            .ComputeFeatures(builder, set, events)
            .To("rows", Produced.With(Serde.Utf8, new FeatureRowSerde<TEvent>(set, events)));
        beside?.Invoke(builder);
        return builder.Build();
    }
}
