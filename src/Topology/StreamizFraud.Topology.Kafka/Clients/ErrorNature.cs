namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>What librdkafka says of an error beside its code.</summary>
[Flags]
internal enum ErrorNature
{
    None = 0,
    Fatal = 1,
    Retriable = 2,
    RequiresAbort = 4,
}
