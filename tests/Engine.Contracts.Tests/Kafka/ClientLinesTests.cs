using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Kafka.Clients;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

/// <summary>What clients log says which of them it is.</summary>
[Trait("Fault", "2.6")]
public sealed class ClientLinesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_client_logs_under_its_own_name()
    {
        var lines = new Lines();
        var cluster = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = "127.0.0.1:9", LoggerFactory = lines });
        using var consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "app-1-consumer", GroupId = "app" });
        using var restore = cluster.CreateConsumer(new ConsumerSettings { ClientId = "app-1-restore" });
        using var producer = cluster.CreateProducer(new ProducerSettings { ClientId = "app-1-producer", TransactionalId = "app-1" });
        using var admin = cluster.CreateAdmin(new AdminSettings { ClientId = "app-1-admin" });
        Assert.Throws<ClusterException>(() => admin.DescribeTopics(["payments"], TimeSpan.FromMilliseconds(500)));

        // All of them say that nobody listens on the discard port.
        using var limit = new CancellationTokenSource(Patience);
        string[] missing = ["app-1-consumer#", "app-1-restore#", "app-1-producer#", "app-1-admin#"];
        while ((missing = [.. missing.Where(name => !lines.Seen.Any(line => line.StartsWith(name, StringComparison.Ordinal)))]).Length > 0)
        {
            Assert.False(limit.IsCancellationRequested, $"Nothing from {string.Join(", ", missing)} in: {string.Join(Environment.NewLine, lines.Seen)}");
            await Task.Yield();
        }
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Seen { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Seen.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
