using Confluent.Kafka;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>From the client's errors to the port's replies: one table, the first row that fits decides.</summary>
/// <remarks>
/// Source: measured on brokers, per request kind. A row without a call or a code fits every one. What no row names is
/// <see cref="PortStatus.Fatal"/>: a new producer and a fresh look at the cluster are right after any surprise, going on is not.
/// </remarks>
internal static class ReplyTable
{
    private static readonly Row[] Rows =
    [
        // A missing permission is fatal to the client, but another client has it no more.
        new(null, ErrorCode.TransactionalIdAuthorizationFailed, null, PortStatus.Forbidden),
        new(null, ErrorCode.TopicAuthorizationFailed, null, PortStatus.Forbidden),
        new(null, ErrorCode.GroupAuthorizationFailed, null, PortStatus.Forbidden),
        new(null, ErrorCode.ClusterAuthorizationFailed, null, PortStatus.Forbidden),

        // Fencing is fatal whatever the call; the code of a delivery or a local produce comes without the fatal mark.
        new(null, null, ErrorNature.Fatal, PortStatus.Fatal),
        new(null, ErrorCode.Local_Fatal, null, PortStatus.Fatal),
        new(null, ErrorCode.Local_Fenced, null, PortStatus.Fatal),
        new(null, ErrorCode.ProducerFenced, null, PortStatus.Fatal),
        new(null, ErrorCode.InvalidProducerEpoch, null, PortStatus.Fatal),
        new(PortCall.CommitOffsets, ErrorCode.FencedInstanceId, null, PortStatus.Fatal),

        // A local refusal of one record leaves the transaction whole, so the caller must see it.
        new(PortCall.Send, ErrorCode.Local_QueueFull, null, PortStatus.Retry),
        new(PortCall.Send, ErrorCode.Local_State, null, PortStatus.MustAbort),
        new(PortCall.Send, null, null, PortStatus.Rejected),

        // One that the broker will never take: the same one comes again when its input is read again.
        new(PortCall.Deliver, ErrorCode.MsgSizeTooLarge, null, PortStatus.Refused),
        new(PortCall.Deliver, ErrorCode.RecordListTooLarge, null, PortStatus.Refused),
        new(PortCall.Deliver, ErrorCode.InvalidRecord, null, PortStatus.Refused),
        new(PortCall.Deliver, ErrorCode.InvalidTimestamp, null, PortStatus.Refused),
        new(PortCall.Deliver, ErrorCode.TopicException, null, PortStatus.Refused),
        new(PortCall.Deliver, ErrorCode.PolicyViolation, null, PortStatus.Refused),

        // A queued record that did not arrive is missing from the transaction, or, without one, from the topic.
        new(PortCall.Deliver, null, null, PortStatus.MustAbort),

        new(PortCall.Abort, ErrorCode.Local_State, null, PortStatus.Ok),
        new(PortCall.Abort, ErrorCode.Local_Conflict, null, PortStatus.InDoubt),
        new(null, null, ErrorNature.RequiresAbort, PortStatus.MustAbort),

        new(PortCall.Commit, null, ErrorNature.Retriable, PortStatus.InDoubt),
        new(PortCall.Commit, ErrorCode.Local_TimedOut, null, PortStatus.InDoubt),
        new(PortCall.Commit, ErrorCode.RequestTimedOut, null, PortStatus.InDoubt),
        new(PortCall.Commit, ErrorCode.Local_Transport, null, PortStatus.InDoubt),
        new(PortCall.Commit, ErrorCode.Local_DestroyBroker, null, PortStatus.InDoubt),
        new(null, null, ErrorNature.Retriable, PortStatus.Retry),

        new(PortCall.SendOffsets, ErrorCode.IllegalGeneration, null, PortStatus.MustAbort),
        new(PortCall.SendOffsets, ErrorCode.UnknownMemberId, null, PortStatus.MustAbort),
        new(PortCall.SendOffsets, ErrorCode.FencedInstanceId, null, PortStatus.MustAbort),
        new(PortCall.CommitOffsets, ErrorCode.IllegalGeneration, null, PortStatus.MustAbort),
        new(PortCall.CommitOffsets, ErrorCode.UnknownMemberId, null, PortStatus.MustAbort),
        new(PortCall.CommitOffsets, ErrorCode.RebalanceInProgress, null, PortStatus.Retry),
        new(PortCall.CommitOffsets, ErrorCode.GroupLoadInProgress, null, PortStatus.Retry),
        new(PortCall.CommitOffsets, ErrorCode.GroupCoordinatorNotAvailable, null, PortStatus.Retry),
        new(PortCall.CommitOffsets, ErrorCode.NotCoordinatorForGroup, null, PortStatus.Retry),
        new(PortCall.CommitOffsets, ErrorCode.Local_WaitCoord, null, PortStatus.Retry),
        new(null, ErrorCode.Local_TimedOut, null, PortStatus.Retry),
        new(null, ErrorCode.RequestTimedOut, null, PortStatus.Retry),
        new(null, ErrorCode.Local_Transport, null, PortStatus.Retry),
        new(null, ErrorCode.Local_DestroyBroker, null, PortStatus.Retry),
        new(PortCall.CommitOffsets, null, null, PortStatus.Rejected),

        // The call came at the wrong moment (no transaction open, one open already): nothing is harmed.
        new(null, ErrorCode.Local_State, null, PortStatus.Rejected),
        new(null, ErrorCode.Local_InvalidArg, null, PortStatus.Rejected),
    ];

    /// <summary>The reply to a call that ended so.</summary>
    internal static PortStatus StatusOf(PortCall call, ErrorCode code, ErrorNature nature)
    {
        foreach (var row in Rows)
        {
            if ((row.Call is null || row.Call == call)
                && (row.Code is null || row.Code == code)
                && (row.Nature is null || (nature & row.Nature) != 0))
            {
                return row.Status;
            }
        }

        return PortStatus.Fatal;
    }

    /// <summary>The reply, with the client's words.</summary>
    internal static PortReply Of(PortCall call, ErrorCode code, ErrorNature nature, string reason)
    {
        var status = StatusOf(call, code, nature);
        return status == PortStatus.Ok ? PortReply.Ok : new PortReply(status, $"{code}: {reason}");
    }

    /// <summary>The reply to a call on the managed client that threw.</summary>
    internal static PortReply Of(PortCall call, KafkaException failure)
    {
        var nature = failure.Error.IsFatal ? ErrorNature.Fatal : ErrorNature.None;
        nature |= failure switch
        {
            KafkaTxnRequiresAbortException => ErrorNature.RequiresAbort,
            KafkaRetriableException => ErrorNature.Retriable,
            _ => ErrorNature.None,
        };
        return Of(call, failure.Error.Code, nature, failure.Error.Reason);
    }

    private readonly record struct Row(PortCall? Call, ErrorCode? Code, ErrorNature? Nature, PortStatus Status);
}
