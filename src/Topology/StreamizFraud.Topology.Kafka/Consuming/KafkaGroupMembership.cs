using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Consuming;

/// <summary>Group, member and generation as the client knew them when asked.</summary>
internal sealed class KafkaGroupMembership : GroupMembership
{
    internal KafkaGroupMembership(IConsumerGroupMetadata managed) => Managed = managed;

    internal KafkaGroupMembership(MembershipHandle native) => Native = native;

    /// <summary>For the managed client; null when <see cref="Native"/> is set.</summary>
    internal IConsumerGroupMetadata? Managed { get; }

    /// <summary>For direct calls; null when <see cref="Managed"/> is set.</summary>
    internal MembershipHandle? Native { get; }
}
