using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Group, member and generation as the client knew them when asked.</summary>
internal sealed class KafkaGroupMembership : GroupMembership
{
    internal KafkaGroupMembership(IConsumerGroupMetadata managed) => Managed = managed;

    internal KafkaGroupMembership(MembershipHandle native) => Native = native;

    /// <summary>The coordinator's name for the member; empty if it has none. Of direct calls only.</summary>
    internal unsafe string MemberId => Native is { } native ? RdKafka.Text(RdKafka.rd_kafka_consumer_group_metadata_member_id(native.DangerousGetHandle())) : string.Empty;

    /// <summary>Whether it is a member in a generation. Of direct calls only.</summary>
    internal bool HasGeneration => Native is { } native && RdKafka.rd_kafka_consumer_group_metadata_generation_id(native.DangerousGetHandle()) > 0;

    /// <summary>For the managed client; null when <see cref="Native"/> is set.</summary>
    internal IConsumerGroupMetadata? Managed { get; }

    /// <summary>For direct calls; null when <see cref="Managed"/> is set.</summary>
    internal MembershipHandle? Native { get; }
}
