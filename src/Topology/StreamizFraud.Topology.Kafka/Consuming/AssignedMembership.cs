using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Native;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>What a consumer is in its group, as of its last assignment.</summary>
/// <remarks>
/// Kept until the next assignment: a member that loses its session in between is then fenced by its old generation. Asked anew, the client may already have
/// forgotten member id and generation, and the broker does not check a commit without them. In incremental protocols generations change while partitions are kept,
/// so the client is asked each time. Its answer counts while the assignment is not lost and the member is the one of the last assignment: a classic member that was put out has
/// another name, or none. One of KIP-848 keeps its name; it does not join again before its owner was told of the loss, which poisons the transaction.
/// </remarks>
internal sealed class AssignedMembership(IConsumer<byte[]?, byte[]?> client, nint native, bool isIncremental, Func<bool> isLost)
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

            if (isIncremental && !isLost() && Read() is { HasGeneration: true } fresh && fresh.MemberId == kept.MemberId)
            {
                _kept = fresh;
            }

            return _kept;
        }
    }

    /// <summary>Whether the client is in a generation now.</summary>
    internal bool IsInGroup => !isLost() && Read().HasGeneration;

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
