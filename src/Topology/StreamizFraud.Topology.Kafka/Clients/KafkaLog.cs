using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace StreamizFraud.Topology.Kafka;

/// <summary>Every line this room logs; event ids 1500 to 1599.</summary>
internal static partial class KafkaLog
{
    [LoggerMessage(EventId = 1500, Message = "{Client} {Facility}: {Line}")]
    internal static partial void ClientLine(ILogger logger, LogLevel level, string client, string facility, string line);

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "Records do not go to librdkafka directly: {Reason}; they take the managed client, which is slower")]
    internal static partial void NoDirectCalls(ILogger logger, string reason);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "{Client}: {Code}: {Reason} (the client goes on)")]
    internal static partial void Passing(ILogger logger, string client, ErrorCode code, string reason);

    [LoggerMessage(EventId = 1503, Level = LogLevel.Information, Message = "{Client}: {Count} partitions {Change}")]
    internal static partial void Rebalanced(ILogger logger, string client, int count, string change);

    [LoggerMessage(EventId = 1504, Level = LogLevel.Warning, Message = "{Client}: a call of the transaction may have been sent twice; a new producer is made before the next one")]
    internal static partial void CallsRepeated(ILogger logger, string client);

    [LoggerMessage(EventId = 1505, Level = LogLevel.Warning, Message = "{Client}: {Call} did not come back within {Seconds} s; the client is given up, another one takes its place")]
    internal static partial void GivenUp(ILogger logger, string client, string call, double seconds);
}
