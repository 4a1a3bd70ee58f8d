using Confluent.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary><c>rd_kafka_error_t</c>: what a direct call says when it fails.</summary>
internal static unsafe class NativeError
{
    /// <summary>The reply to a call; frees the error.</summary>
    /// <param name="call">The call.</param>
    /// <param name="error">What it gave; zero is success.</param>
    internal static PortReply Reply(PortCall call, nint error)
    {
        if (error == 0)
        {
            return PortReply.Ok;
        }

        var nature = (RdKafka.rd_kafka_error_is_fatal(error) != 0 ? ErrorNature.Fatal : ErrorNature.None)
            | (RdKafka.rd_kafka_error_is_retriable(error) != 0 ? ErrorNature.Retriable : ErrorNature.None)
            | (RdKafka.rd_kafka_error_txn_requires_abort(error) != 0 ? ErrorNature.RequiresAbort : ErrorNature.None);
        var reply = ReplyTable.Of(call, (ErrorCode)RdKafka.rd_kafka_error_code(error), nature, RdKafka.Text(RdKafka.rd_kafka_error_string(error)));
        RdKafka.rd_kafka_error_destroy(error);
        return reply;
    }
}
