using Confluent.Kafka;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>What an error that came instead of a record means.</summary>
internal static class ConsumeFault
{
    /// <summary>The fault to throw, or null if the client heals it by itself.</summary>
    internal static ClusterFault? Of(ErrorCode code, bool fatal) => code switch
    {
        // Told through Lost, and the client joins again by itself.
        ErrorCode.Local_MaxPollExceeded => null,
        ErrorCode.UnknownMemberId or ErrorCode.IllegalGeneration or ErrorCode.RebalanceInProgress when !fatal => null,

        ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange => ClusterFault.OffsetOutOfRange,
        ErrorCode.FencedInstanceId => ClusterFault.MemberFenced,

        // The client could not find out whether its place is still there, after the partition's leader changed or a connection broke, and fetches the
        // partition no more. Another client begins where this one was; if the place is gone, that one is told.
        ErrorCode.Local_LogTruncation when !fatal => ClusterFault.ClientLost,
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => ClusterFault.UnknownTopic,

        // A broker that failed to serve one request, as while it starts: the client asks again.
        ErrorCode.Unknown when !fatal => null,

        // Connections: the client reconnects for as long as it lives.
        _ when !fatal && IsUnreachable(code) => null,

        _ => ClusterFault.Refused,
    };

    /// <summary>Whether no answer came, or one of a broker that cannot serve just now, as opposed to a bad one: it is asked again.</summary>
    internal static bool IsUnreachable(ErrorCode code) => code
        is ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve
        or ErrorCode.Local_DestroyBroker or ErrorCode.Local_WaitCoord or ErrorCode.RequestTimedOut or ErrorCode.NetworkException
        or ErrorCode.LeaderNotAvailable or ErrorCode.NotLeaderForPartition or ErrorCode.BrokerNotAvailable
        or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.GroupLoadInProgress or ErrorCode.NotCoordinatorForGroup

        // Of a partition whose leader has just changed or started, as far as this client or that broker has heard.
        or ErrorCode.UnknownLeaderEpoch or ErrorCode.FencedLeaderEpoch or ErrorCode.OffsetNotAvailable or ErrorCode.ReplicaNotAvailable or ErrorCode.KafkaStorageError;

    /// <summary>The exception for a call on the cluster that failed.</summary>
    internal static ClusterException Failed(string what, string address, ErrorCode code, string reason, Exception? inner = null)
    {
        var fault = IsUnreachable(code) ? ClusterFault.Unreachable
            : code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition or ErrorCode.Local_NoEnt ? ClusterFault.UnknownTopic
            : code is ErrorCode.OffsetOutOfRange ? ClusterFault.OffsetOutOfRange
            : code is ErrorCode.FencedInstanceId ? ClusterFault.MemberFenced
            : ClusterFault.Refused;
        return fault == ClusterFault.Unreachable
            ? new ClusterException(fault, $"{what}: no answer from the Kafka cluster at {address} ({code}: {reason})", inner)
            : new ClusterException(fault, $"{what}: {code}: {reason}", inner);
    }
}
