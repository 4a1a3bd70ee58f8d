using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Features.Tests.Streams;

/// <summary>A topology with one feature set in it, and nothing else: events in, rows out.</summary>
internal static class SetTopology
{
    /// <summary>From <c>events</c> to <c>rows</c>.</summary>
    public static StreamTopology Of(FeatureSet<TestEvent> set) => Of(set, "events", new TestEventSerde());

    /// <summary>From a topic to <c>rows</c>.</summary>
    public static StreamTopology Of<TEvent>(FeatureSet<TEvent> set, string topic, ISerde<TEvent> events)
    {
        var builder = new StreamsBuilder();
        builder.Stream(topic, Consumed.With(Serde.Utf8, events))
            .ComputeFeatures(builder, set, events)
            .To("rows", Produced.With(Serde.Utf8, new FeatureRowSerde<TEvent>(set, events)));
        return builder.Build();
    }
}
