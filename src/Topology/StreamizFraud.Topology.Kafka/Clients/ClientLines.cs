using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>Forwards one client's log lines, without secrets and without the flood: an unreachable broker repeats one line many times a second.</summary>
/// <remarks>Thread-safe: librdkafka logs from its own threads.</remarks>
internal sealed class ClientLines
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly ClientProperties _properties;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private string _last = string.Empty;
    private long _lastAt;

    internal ClientLines(ClientProperties properties, ILogger logger)
    {
        _properties = properties;
        _logger = logger;
    }

    internal void Forward(LogMessage line)
    {
        var level = LevelOf(line);
        if (_logger.IsEnabled(level) && !IsRepeated(line.Message))
        {
            KafkaLog.ClientLine(_logger, level, line.Name, line.Facility, _properties.WithoutSecrets(line.Message));
        }
    }

    /// <summary>Syslog's levels in the terms of .NET logging. A lost connection is the client's to heal, so it is a warning.</summary>
    internal static Microsoft.Extensions.Logging.LogLevel LevelOf(LogMessage line) => line.Level switch
    {
        SyslogLevel.Emergency or SyslogLevel.Alert or SyslogLevel.Critical => Microsoft.Extensions.Logging.LogLevel.Critical,
        SyslogLevel.Error when line.Facility is "FAIL" => Microsoft.Extensions.Logging.LogLevel.Warning,
        SyslogLevel.Error => Microsoft.Extensions.Logging.LogLevel.Error,
        SyslogLevel.Warning or SyslogLevel.Notice => Microsoft.Extensions.Logging.LogLevel.Warning,
        SyslogLevel.Info => Microsoft.Extensions.Logging.LogLevel.Information,
        _ => Microsoft.Extensions.Logging.LogLevel.Debug,
    };

    private bool IsRepeated(string line)
    {
        // The times in a line ("after 3ms in state CONNECT", "29 identical errors suppressed") differ from one to the next.
        var end = line.LastIndexOf(" (", StringComparison.Ordinal);
        var text = end > 0 ? line[..end] : line;
        lock (_gate)
        {
            if (text == _last && Stopwatch.GetElapsedTime(_lastAt) < Rest)
            {
                return true;
            }

            _last = text;
            _lastAt = Stopwatch.GetTimestamp();
            return false;
        }
    }
}
