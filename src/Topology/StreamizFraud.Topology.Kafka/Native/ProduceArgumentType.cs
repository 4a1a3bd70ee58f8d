namespace StreamizFraud.Topology.Kafka.Native;

/// <summary><c>rd_kafka_vtype_t</c>: what a <see cref="ProduceArgument"/> is.</summary>
internal enum ProduceArgumentType
{
    Topic = 2,
    Partition = 3,
    Value = 4,
    Key = 5,
    Opaque = 6,
    Flags = 7,
    Timestamp = 8,
    Headers = 10,
}
