using System.Buffers;
using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;
using StreamizFraud.Features;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Streamiz;

/// <summary>Rows between two stages, for Streamiz' repartition topics: the same bytes as in this library's.</summary>
internal sealed class RowSerDes<TEvent>(FeatureRowSerde<TEvent> rows, ISerDes<TEvent> events) : AbstractSerDes<FeatureRow<TEvent>>
{
    public override void Initialize(SerDesContext context)
    {
        base.Initialize(context);
        events.Initialize(context);
    }

    public override byte[] Serialize(FeatureRow<TEvent> data, SerializationContext context)
    {
        var bytes = new ArrayBufferWriter<byte>();
        rows.Serialize(data, bytes, Of(context));
        return bytes.WrittenSpan.ToArray();
    }

    public override FeatureRow<TEvent> Deserialize(byte[] data, SerializationContext context) => rows.Deserialize(data, Of(context));

    private static SerdeContext Of(SerializationContext context) => new(context.Topic, IsKey: false);
}
