using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka.Clients;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace StreamizFraud.Topology.Kafka;

/// <summary>Every line this room logs; event ids 1500 to 1599.</summary>
internal static partial class KafkaLog
{
    /// <summary>Forwards a line of librdkafka's own log, without secrets.</summary>
    internal static void Forward(ILogger logger, ClientProperties properties, LogMessage line)
    {
        var level = LevelOf(line.Level);
        if (logger.IsEnabled(level))
        {
            ClientLine(logger, level, line.Name, line.Facility, properties.WithoutSecrets(line.Message));
        }
    }

    /// <summary>Syslog's levels in the terms of .NET logging; a client's "critical" still has a caller that is told.</summary>
    internal static LogLevel LevelOf(SyslogLevel level) => level switch
    {
        SyslogLevel.Emergency or SyslogLevel.Alert or SyslogLevel.Critical => LogLevel.Critical,
        SyslogLevel.Error => LogLevel.Error,
        SyslogLevel.Warning or SyslogLevel.Notice => LogLevel.Warning,
        SyslogLevel.Info => LogLevel.Information,
        _ => LogLevel.Debug,
    };

    [LoggerMessage(EventId = 1500, Message = "{Client} {Facility}: {Line}")]
    private static partial void ClientLine(ILogger logger, LogLevel level, string client, string facility, string line);

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "Direct calls into librdkafka are not possible here; every record takes the managed client, which is slower and carries no offset metadata")]
    internal static partial void NoDirectCalls(ILogger logger);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "{Client}: {Code}: {Reason} (the client goes on)")]
    internal static partial void Passing(ILogger logger, string client, ErrorCode code, string reason);

    [LoggerMessage(EventId = 1503, Level = LogLevel.Information, Message = "{Client}: {Count} partitions {Change}")]
    internal static partial void Rebalanced(ILogger logger, string client, int count, string change);

    [LoggerMessage(EventId = 1504, Level = LogLevel.Warning, Message = "{Client}: the end of a transaction was sent again or took {Milliseconds} ms; the producer should be replaced")]
    internal static partial void EndRetried(ILogger logger, string client, long milliseconds);
}
