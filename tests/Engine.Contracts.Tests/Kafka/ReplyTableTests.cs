using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

/// <summary>The table of replies, as the port says it.</summary>
public sealed class ReplyTableTests
{
    [Theory]
    [InlineData(nameof(PortCall.Commit), ErrorCode.Local_Fenced, ErrorNature.Fatal)]
    [InlineData(nameof(PortCall.Abort), ErrorCode.Local_Fenced, ErrorNature.None)]
    [InlineData(nameof(PortCall.Send), ErrorCode.Local_Fenced, ErrorNature.None)]
    [InlineData(nameof(PortCall.Deliver), ErrorCode.InvalidProducerEpoch, ErrorNature.None)]
    [InlineData(nameof(PortCall.Commit), ErrorCode.InvalidTxnState, ErrorNature.Fatal)]
    [InlineData(nameof(PortCall.Begin), ErrorCode.Unknown, ErrorNature.None)]
    [InlineData(nameof(PortCall.Commit), ErrorCode.Unknown, ErrorNature.None)]
    public void A_fenced_or_surprised_producer_is_replaced(string call, ErrorCode code, object nature) =>
        Assert.Equal(PortStatus.Fatal, Status(call, code, nature));

    [Theory]
    [InlineData(nameof(PortCall.SendOffsets), ErrorCode.IllegalGeneration)]
    [InlineData(nameof(PortCall.SendOffsets), ErrorCode.UnknownMemberId)]
    [InlineData(nameof(PortCall.SendOffsets), ErrorCode.FencedInstanceId)]
    [InlineData(nameof(PortCall.Commit), ErrorCode.IllegalGeneration)]
    [InlineData(nameof(PortCall.Commit), ErrorCode.Local_Inconsistent)]
    [InlineData(nameof(PortCall.Commit), (ErrorCode)120)]
    public void A_transaction_that_cannot_go_on_is_aborted(string call, ErrorCode code) =>
        Assert.Equal(PortStatus.MustAbort, Status(call, code, ErrorNature.RequiresAbort));

    [Theory]
    [InlineData(nameof(PortCall.Init), ErrorCode.TransactionalIdAuthorizationFailed, ErrorNature.Fatal)]
    [InlineData(nameof(PortCall.Deliver), ErrorCode.TopicAuthorizationFailed, ErrorNature.None)]
    [InlineData(nameof(PortCall.SendOffsets), ErrorCode.GroupAuthorizationFailed, ErrorNature.RequiresAbort)]
    [InlineData(nameof(PortCall.CommitOffsets), ErrorCode.GroupAuthorizationFailed, ErrorNature.None)]
    [InlineData(nameof(PortCall.Send), ErrorCode.ClusterAuthorizationFailed, ErrorNature.Fatal)]
    public void What_is_not_allowed_is_not_tried_again(string call, ErrorCode code, object nature) =>
        Assert.Equal(PortStatus.Forbidden, Status(call, code, nature));

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge)]
    [InlineData(ErrorCode.InvalidRecord)]
    [InlineData(ErrorCode.InvalidTimestamp)]
    public void A_record_that_the_broker_will_never_take_is_refused(ErrorCode code) =>
        Assert.Equal(PortStatus.Refused, Status(nameof(PortCall.Deliver), code, ErrorNature.None));

    [Theory]
    [InlineData(ErrorCode.Local_MsgTimedOut)]
    [InlineData(ErrorCode.Local_UnknownTopic)]
    public void A_record_lost_on_the_way_spoils_its_transaction(ErrorCode code) =>
        Assert.Equal(PortStatus.MustAbort, Status(nameof(PortCall.Deliver), code, ErrorNature.None));

    [Theory]
    [InlineData(ErrorCode.MsgSizeTooLarge)]
    [InlineData(ErrorCode.Local_UnknownPartition)]
    [InlineData(ErrorCode.Local_UnknownTopic)]
    public void A_record_refused_at_the_door_harms_nothing(ErrorCode code) =>
        Assert.Equal(PortStatus.Rejected, Status(nameof(PortCall.Send), code, ErrorNature.None));

    [Fact]
    public void A_full_queue_is_tried_again() =>
        Assert.Equal(PortStatus.Retry, Status(nameof(PortCall.Send), ErrorCode.Local_QueueFull, ErrorNature.None));

    [Theory]
    [InlineData(ErrorCode.Local_TimedOut, ErrorNature.Retriable)]
    [InlineData(ErrorCode.Local_TimedOut, ErrorNature.None)]
    [InlineData(ErrorCode.Local_Transport, ErrorNature.None)]
    public void A_commit_without_an_answer_is_in_doubt(ErrorCode code, object nature) =>
        Assert.Equal(PortStatus.InDoubt, Status(nameof(PortCall.Commit), code, nature));

    [Theory]
    [InlineData(nameof(PortCall.Init))]
    [InlineData(nameof(PortCall.Abort))]
    [InlineData(nameof(PortCall.SendOffsets))]
    public void Any_other_call_without_an_answer_is_tried_again(string call) =>
        Assert.Equal(PortStatus.Retry, Status(call, ErrorCode.Local_TimedOut, ErrorNature.Retriable));

    [Fact]
    public void An_abort_never_ends_a_commit_in_doubt() =>
        Assert.Equal(PortStatus.InDoubt, Status(nameof(PortCall.Abort), ErrorCode.Local_Conflict, ErrorNature.Retriable));

    [Fact]
    public void An_abort_of_nothing_is_fine() =>
        Assert.Equal(PortStatus.Ok, Status(nameof(PortCall.Abort), ErrorCode.Local_State, ErrorNature.None));

    [Theory]
    [InlineData(ErrorCode.Local_MaxPollExceeded, null)]
    [InlineData(ErrorCode.Local_Transport, null)]
    [InlineData(ErrorCode.Local_AllBrokersDown, null)]
    [InlineData(ErrorCode.Local_AutoOffsetReset, ClusterFault.OffsetOutOfRange)]
    [InlineData(ErrorCode.Unknown, null)]
    [InlineData(ErrorCode.Local_LogTruncation, ClusterFault.ClientLost)]
    [InlineData(ErrorCode.FencedInstanceId, ClusterFault.MemberFenced)]
    [InlineData(ErrorCode.UnknownTopicOrPart, ClusterFault.UnknownTopic)]
    [InlineData(ErrorCode.TopicAuthorizationFailed, ClusterFault.Refused)]
    public void A_poll_throws_only_what_the_client_does_not_heal(ErrorCode code, ClusterFault? fault) =>
        Assert.Equal(fault, ConsumeFault.Of(code, fatal: false));

    // The enumerations of the adapter are internal, and a test method is public.
    private static PortStatus Status(string call, ErrorCode code, object nature) =>
        ReplyTable.StatusOf(Enum.Parse<PortCall>(call), code, (ErrorNature)nature);
}
