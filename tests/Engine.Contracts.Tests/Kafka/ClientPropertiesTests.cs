using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

public sealed class ClientPropertiesTests
{
    private const string Planted = "pl4nted-s3cret";

    [Fact]
    public void Every_refused_property_is_named_at_once()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Cluster(new()
        {
            ["transactional.id"] = "mine",
            ["enable.auto.commit"] = "true",
            ["test.mock.num.brokers"] = "3",
            ["plugin.library.paths"] = "/tmp/evil.so",
            ["sasl.kerberos.kinit.cmd"] = "rm",
            ["sasl.password"] = Planted,
        }));

        foreach (var name in (string[])["transactional.id", "enable.auto.commit", "test.mock.num.brokers", "plugin.library.paths", "sasl.kerberos.kinit.cmd"])
        {
            Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("sasl.password", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_properties_of_a_single_client_are_checked_as_well()
    {
        var cluster = Cluster([]);
        var properties = new Dictionary<string, string> { ["isolation.level"] = "read_uncommitted", ["auto.offset.reset"] = "latest" };

        Assert.Throws<ArgumentException>(() => cluster.CreateConsumer(new ConsumerSettings { ClientId = "c", Properties = properties }));
        Assert.Throws<ArgumentException>(() => cluster.CreateProducer(new ProducerSettings { ClientId = "p", Properties = properties }));
    }

    [Fact]
    public void Properties_that_load_code_need_a_flag() =>
        _ = new KafkaCluster(new KafkaClusterOptions
        {
            BootstrapServers = "127.0.0.1:1",
            AllowCodeLoadingProperties = true,
            Properties = new Dictionary<string, string> { ["ssl.providers"] = "default" },
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_property_that_the_client_does_not_know_is_the_callers_mistake(bool direct)
    {
        var cluster = Cluster(new() { ["no.such.property"] = Planted, ["sasl.password"] = Planted }, direct);

        var refusal = Assert.Throws<ArgumentException>(() => cluster.CreateProducer(new ProducerSettings { ClientId = "p" }));

        Assert.Contains("no.such.property", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Planted, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_do_not_reach_the_log()
    {
        using var lines = new Lines();
        var cluster = new KafkaCluster(new KafkaClusterOptions
        {
            BootstrapServers = "127.0.0.1:1",
            LoggerFactory = lines,
            Properties = new Dictionary<string, string> { ["sasl.password"] = Planted, ["ssl.key.password"] = Planted, ["debug"] = "all" },
        });

        using (var producer = cluster.CreateProducer(new ProducerSettings { ClientId = "p", TransactionalId = "t" }))
        {
            _ = producer.InitTransactions(TimeSpan.FromMilliseconds(300));
        }

        Assert.NotEmpty(lines.Text);
        Assert.DoesNotContain(lines.Text, line => line.Contains(Planted, StringComparison.Ordinal));
    }

    private static KafkaCluster Cluster(Dictionary<string, string> properties, bool direct = true) =>
        new(new KafkaClusterOptions { BootstrapServers = "127.0.0.1:1", Properties = properties, DirectCalls = direct });

    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly Lock _gate = new();
        private readonly List<string> _text = [];

        public IReadOnlyList<string> Text
        {
            get
            {
                lock (_gate)
                {
                    return [.. _text];
                }
            }
        }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_gate)
            {
                _text.Add(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
