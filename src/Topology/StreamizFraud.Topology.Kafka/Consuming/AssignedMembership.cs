using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Native;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>What a consumer is in its group, as of its last assignment.</summary>
/// <remarks>
/// Kept until the next assignment: a member that loses its session in between is then fenced by its old generation. Asked anew, the client may already have
/// forgotten member id and generation, and the broker does not check a commit without them. In incremental protocols generations change while partitions are kept,
/// so the client is asked each time, and its answer counts while it is the same member: one that was put out has got another name, or none, before it gets anything.
/// </remarks>
internal sealed class AssignedMembership(IConsumer<byte[]?, byte[]?> client, nint native, bool isIncremental)
{
    private KafkaGroupMembership? _kept;
    private bool _isNew;

    /// <summary>The membership. Not to be asked for after the client was closed: it would end the process.</summary>
    internal KafkaGroupMembership Value
    {
        get
        {
            if (_kept is not { } kept)
            {
                return Read();
            }

            if (isIncremental && Read() is { HasGeneration: true } fresh && fresh.MemberId == kept.MemberId)
            {
                _kept = fresh;
            }

            return _kept;
        }
    }

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
