using Microsoft.Extensions.Logging;

namespace StreamizFraud.Topology.Kafka;

/// <summary>Where a Kafka cluster is and how all clients talk to it.</summary>
public sealed record KafkaClusterOptions
{
    /// <summary>Brokers to ask first, <c>host:port,host:port</c> (Kafka's <c>bootstrap.servers</c>).</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Properties of every client by librdkafka's own names, for example <c>security.protocol</c>.</summary>
    /// <value>None by default. Properties that the runtime owns are refused.</value>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Allows the properties that make the client load native code or start a shell command (<c>plugin.library.paths</c>,
    /// <c>ssl.engine.location</c>, <c>ssl.providers</c>, <c>sasl.kerberos.kinit.cmd</c>).
    /// </summary>
    /// <value>False by default: whoever can write the configuration could otherwise run code.</value>
    public bool AllowCodeLoadingProperties { get; init; }

    /// <summary>Whether bytes go to and from librdkafka directly where the loaded client allows it.</summary>
    /// <value>True by default; false takes the managed client for every record, which is slower. So does a process of 32 bits or an unknown version of the library.</value>
    public bool DirectCalls { get; init; } = true;

    /// <summary>Gets the client's own log lines; null logs nothing.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
