using System.Buffers;
using CardFraudService.Service;
using CardFraudService.World;
using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Streamiz.Tests;

/// <summary>The sample's payments for Streamiz.</summary>
public sealed class PaymentSerDes : AbstractSerDes<Payment>
{
    private readonly PaymentSerde _payments = new();

    public override byte[] Serialize(Payment data, SerializationContext context)
    {
        var bytes = new ArrayBufferWriter<byte>();
        _payments.Serialize(data, bytes, new SerdeContext(context.Topic, IsKey: false));
        return bytes.WrittenSpan.ToArray();
    }

    public override Payment Deserialize(byte[] data, SerializationContext context) => _payments.Deserialize(data, new SerdeContext(context.Topic, IsKey: false));
}
