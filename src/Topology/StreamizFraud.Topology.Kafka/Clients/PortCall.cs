namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>A call on the producer, or a commit of offsets.</summary>
internal enum PortCall
{
    Init,
    Begin,
    Send,
    Deliver,
    SendOffsets,
    Commit,
    Abort,
    CommitOffsets,
}
