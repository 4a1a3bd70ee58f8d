using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Kafka.Consuming;
using StreamizFraud.Topology.Kafka.Native;
using StreamizFraud.Topology.Kafka.Producing;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Kafka;

/// <summary>The runtime's way to a real Kafka cluster, over Confluent.Kafka and the librdkafka inside it.</summary>
/// <remarks>Thread-safe. Making it or a client connects to nothing: an unreachable broker shows in the first call that waits.</remarks>
public sealed class KafkaCluster : ICluster
{
    private readonly KafkaClusterOptions _options;
    private readonly ClientProperties _properties;
    private readonly SignIn _signIn = new();
    private readonly ILogger _logger;
    private readonly bool _direct;

    /// <summary>The cluster that an application's settings name.</summary>
    /// <param name="config">Settings: their <see cref="StreamsConfig.BootstrapServers"/>. Client properties come from them too, with each client.</param>
    /// <param name="loggers">Gets the client's own log lines; null logs nothing.</param>
    /// <exception cref="ArgumentException"><see cref="StreamsConfig.BootstrapServers"/> is not set.</exception>
    public KafkaCluster(StreamsConfig config, ILoggerFactory? loggers = null)
        : this(new KafkaClusterOptions { BootstrapServers = BrokersOf(config), LoggerFactory = loggers })
    {
    }

    /// <summary>A cluster.</summary>
    /// <param name="options">Where it is.</param>
    /// <exception cref="ArgumentException">Properties that the runtime owns or that are dangerous; the message lists all of them.</exception>
    public KafkaCluster(KafkaClusterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.BootstrapServers);
        _options = options;
        _properties = new ClientProperties(options);
        _properties.Check(options.Properties);
        _logger = options.LoggerFactory?.CreateLogger<KafkaCluster>() ?? (ILogger)NullLogger.Instance;
        _direct = options.DirectCalls && RdKafka.Refusal is null;
        if (options.DirectCalls && !_direct)
        {
            KafkaLog.NoDirectCalls(_logger, RdKafka.Refusal!);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Properties that the runtime owns, or that the client does not know.</exception>
    public IRecordConsumer CreateConsumer(ConsumerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Assignment == GroupAssignment.Range
            ? new KafkaRecordConsumer(_properties, settings, _direct, _logger)
            : new AnchoredConsumer(
                new KafkaRecordConsumer(_properties, settings, _direct, _logger),
                new KafkaRecordConsumer(_properties, settings with { ClientId = $"{settings.ClientId}-reader", Assignment = GroupAssignment.Range, GroupInstanceId = null }, _direct, _logger));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Properties that the runtime owns, or that the client does not know.</exception>
    public IRecordProducer CreateProducer(ProducerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new KafkaRecordProducer(_properties, settings, _direct, _logger);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Properties that the runtime owns, or that the client does not know.</exception>
    public IClusterAdmin CreateAdmin(AdminSettings? settings = null) =>
        new KafkaAdmin(_properties, settings ?? new AdminSettings(), _options.BootstrapServers, _signIn, _logger);

    private static string BrokersOf(StreamsConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return string.IsNullOrWhiteSpace(config.BootstrapServers)
            ? throw new ArgumentException($"{nameof(config.BootstrapServers)} is not set; give host:port of one broker or more, separated by commas.", nameof(config))
            : config.BootstrapServers;
    }
}
