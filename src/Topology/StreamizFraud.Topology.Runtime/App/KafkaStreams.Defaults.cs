using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.App;

/// <content>A client over Kafka and RocksDB without a word about either: they are found by name, since their projects build on this one.</content>
public sealed partial class KafkaStreams
{
    private const string Kafka = "StreamizFraud.Topology.Kafka";
    private const string Cluster = $"{Kafka}.KafkaCluster";
    private const string RocksDb = "StreamizFraud.Topology.RocksDb";
    private const string Engine = $"{RocksDb}.RocksDbStoreEngine";

    // What the client made for itself and frees with itself.
    private IDisposable? _ownEngine;

    /// <summary>
    /// A client that has not been started, over the Kafka cluster that <see cref="StreamsConfig.BootstrapServers"/> names and with RocksDB for persistent
    /// stores.
    /// </summary>
    /// <param name="topology">What to compute.</param>
    /// <param name="config">Settings.</param>
    /// <param name="loggers">Loggers; none by default.</param>
    /// <exception cref="ArgumentException">Settings do not fit; all problems at once.</exception>
    /// <exception cref="InvalidOperationException">
    /// The project does not reference the packages StreamizFraud.Topology.Kafka and StreamizFraud.Topology.RocksDb.
    /// </exception>
    public KafkaStreams(StreamTopology topology, StreamsConfig config, ILoggerFactory? loggers = null)
        : this(topology, config, KafkaCluster(config, loggers), RocksDbEngine(), loggers) => _ownEngine = (IDisposable)_storeEngine;

    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, Cluster, Kafka)]
    private static ICluster KafkaCluster(StreamsConfig config, ILoggerFactory? loggers) => (ICluster)Make($"{Cluster}, {Kafka}", config, loggers);

    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, Engine, RocksDb)]
    private static IStoreEngine RocksDbEngine() => (IStoreEngine)Make($"{Engine}, {RocksDb}", [null]);

    [UnconditionalSuppressMessage("Trimming", "IL2057", Justification = "The types that are asked for are kept by DynamicDependency.")]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "Their constructors are kept by DynamicDependency.")]
    private static object Make(string name, params object?[] arguments)
    {
        var type = Type.GetType(name) ?? throw new InvalidOperationException(
            $"This project does not reference {name[(name.IndexOf(',', StringComparison.Ordinal) + 2)..]}: add that package, or StreamizFraud, which has all, "
            + "or give KafkaStreams an ICluster and an IStoreEngine.");

        // Whatever the constructor throws is for the caller as it is.
        return Activator.CreateInstance(
            type, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DoNotWrapExceptions, binder: null, arguments, CultureInfo.InvariantCulture)!;
    }
}
