using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Native;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>What a consumer is in its group, as of its last assignment.</summary>
/// <remarks>
/// Kept until the next assignment: a member that loses its session in between is then fenced by its old generation. Asked anew, the client may already have
/// forgotten member id and generation, and the broker does not check a commit without them.
/// </remarks>
internal sealed class AssignedMembership(IConsumer<byte[]?, byte[]?> client, nint native)
{
    private KafkaGroupMembership? _kept;
    private bool _isNew;

    /// <summary>The membership. Not to be asked for after the client was closed: it would end the process.</summary>
    internal KafkaGroupMembership Value => _kept ?? Read();

    /// <summary>The client tells of an assignment; it may be asked when its call has returned.</summary>
    internal void Assigned() => _isNew = true;

    /// <summary>A call of the client has returned.</summary>
    internal void Returned()
    {
        if (_isNew)
        {
            _isNew = false;
            _kept = Read();
        }
    }

    private KafkaGroupMembership Read() => native != 0
        ? new KafkaGroupMembership(new MembershipHandle(RdKafka.rd_kafka_consumer_group_metadata(native)))
        : new KafkaGroupMembership(client.ConsumerGroupMetadata);
}
