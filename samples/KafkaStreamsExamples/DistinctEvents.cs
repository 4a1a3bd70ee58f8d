using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace KafkaStreamsExamples;

/// <summary>Drops events whose id came already within ten minutes: a processor with a window store of the ids that it has seen.</summary>
public static class DistinctEvents
{
    private const string StoreName = "event-ids";

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    public static StreamTopology Build()
    {
        var builder = new StreamsBuilder();
        builder.AddStateStore(Stores.Window(StoreName, Serdes.String(), Serdes.Long(), Memory, Memory));
        builder.Stream("events", Consumed.With(Serdes.ByteArray(), Serdes.String()))
            .ProcessValues(() => new Deduplicator((key, id) => id), StoreName)
            .To("distinct-events", Produced.With(Serdes.ByteArray(), Serdes.String()));
        return builder.Build();
    }

    private sealed class Deduplicator(Func<byte[], string, string> idOf) : ContextualFixedKeyProcessor<byte[], string, string>
    {
        private IWindowStore<string, long> _seen = null!;

        public override void Init(IFixedKeyProcessorContext<byte[], string> context)
        {
            base.Init(context);
            _seen = context.GetStateStore<IWindowStore<string, long>>(StoreName);
        }

        public override void Process(in FixedKeyRecord<byte[], string> record)
        {
            var id = idOf(record.Key, record.Value);
            var time = record.Timestamp;
            var isNew = !_seen.Fetch(id, time - (long)Memory.TotalMilliseconds, time + (long)Memory.TotalMilliseconds).Any();
            _seen.Put(id, time, time);
            if (isNew)
            {
                Context.Forward(record);
            }
        }
    }
}
