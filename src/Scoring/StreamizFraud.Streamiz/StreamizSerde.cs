using System.Buffers;
using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Streamiz;

/// <summary>A serde of Streamiz' as one of this library's.</summary>
internal sealed class StreamizSerde<T>(ISerDes<T> serdes) : ISerde<T>
{
    public void Serialize(T value, IBufferWriter<byte> destination, in SerdeContext context) =>
        destination.Write(serdes.Serialize(value, new SerializationContext(MessageComponentType.Value, context.Topic)));

    public T Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) =>
        serdes.Deserialize(bytes.ToArray(), new SerializationContext(MessageComponentType.Value, context.Topic));
}
