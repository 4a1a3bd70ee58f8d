using System.Globalization;
using StreamizFraud.Topology.Kafka;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit;

namespace StreamizFraud.Engine.Contracts.Tests.Kafka;

/// <summary>
/// The ranges that <see cref="StreamsConfig"/> checks against those of the loaded librdkafka: what it would refuse is refused before a thread starts.
/// </summary>
public sealed class SettingRangeTests
{
    [Theory]
    [InlineData("session.timeout.ms=1")]
    [InlineData("session.timeout.ms=2")]
    [InlineData("session.timeout.ms=300000")]
    [InlineData("session.timeout.ms=3600000 max.poll.interval.ms=3600000")]
    [InlineData("session.timeout.ms=1 max.poll.interval.ms=1")]
    [InlineData("max.poll.interval.ms=45000")]
    [InlineData("max.poll.interval.ms=86400000")]
    [InlineData("transaction.timeout.ms=1000")]
    [InlineData("transaction.timeout.ms=2073600000")]
    [InlineData("metadata.max.age.ms=100")]
    [InlineData("metadata.max.age.ms=3600000")]
    public void What_the_settings_allow_the_client_takes(string settings) => Assert.Equal((null, null), (ToldBySettings(settings), ToldByClient(settings)));

    [Theory]
    [InlineData("session.timeout.ms=0", "SessionTimeout is 00:00:00; it must be from 1 ms to 1 h.")]
    [InlineData("session.timeout.ms=3600001 max.poll.interval.ms=86400000", "SessionTimeout is 01:00:00.0010000; it must be from 1 ms to 1 h.")]
    [InlineData("session.timeout.ms=300001", "MaxPollInterval is 00:05:00; it must not be below SessionTimeout, 00:05:00.0010000.")]
    [InlineData("max.poll.interval.ms=44999", "MaxPollInterval is 00:00:44.9990000; it must not be below SessionTimeout, 00:00:45.")]
    [InlineData("max.poll.interval.ms=86400001", "MaxPollInterval is 1.00:00:00.0010000; it must be from 1 ms to 1 day.")]
    [InlineData("transaction.timeout.ms=999", "TransactionTimeout is 00:00:00.9990000; it must be from 1 s to 24 days.")]
    [InlineData("metadata.max.age.ms=3600001", "MetadataMaxAge is 01:00:00.0010000; it must be from 100 ms to 1 h.")]
    public void What_the_client_refuses_the_settings_refuse_with_the_range(string settings, string told)
    {
        Assert.NotNull(ToldByClient(settings));
        Assert.StartsWith(told, ToldBySettings(settings), StringComparison.Ordinal);
    }

    private static string? ToldBySettings(string settings)
    {
        try
        {
            _ = StreamsConfig.From(new Dictionary<string, string>(Pairs(settings)) { ["application.id"] = "app" });
            return null;
        }
        catch (ArgumentException refusal)
        {
            return refusal.Message;
        }
    }

    private static string? ToldByClient(string settings)
    {
        var consumer = new ConsumerSettings { ClientId = "c", GroupId = "g" };
        var producer = new ProducerSettings { ClientId = "p", TransactionalId = "t" };
        foreach (var (key, value) in Pairs(settings))
        {
            var time = TimeSpan.FromMilliseconds(long.Parse(value, CultureInfo.InvariantCulture));
            switch (key)
            {
                case "session.timeout.ms":
                    consumer = consumer with { SessionTimeout = time };
                    break;
                case "max.poll.interval.ms":
                    consumer = consumer with { MaxPollInterval = time };
                    break;
                case "metadata.max.age.ms":
                    consumer = consumer with { MetadataMaxAge = time };
                    break;
                default:
                    producer = producer with { TransactionTimeout = time };
                    break;
            }
        }

        try
        {
            var cluster = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = "127.0.0.1:1" });
            cluster.CreateConsumer(consumer).Dispose();
            cluster.CreateProducer(producer).Dispose();
            return null;
        }
        catch (ArgumentException refusal)
        {
            return refusal.Message;
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string settings) =>
        settings.Split(' ').Select(pair => pair.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1]));
}
