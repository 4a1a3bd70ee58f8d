using Microsoft.Extensions.Configuration;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Settings;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Settings;

/// <summary>Kafka Streams' keys. The list was written by Kafka Streams 4.3.1 itself.</summary>
public sealed class StreamsKeysTests
{
    [Fact]
    public void Every_key_of_Kafka_Streams_is_understood_passed_on_or_refused_with_a_reason()
    {
        var keys = KeysOfKafkaStreams();
        Assert.Contains("num.standby.replicas", keys.Keys);
        Assert.True(keys.Count > 60);

        foreach (var key in keys.Keys.Where(key => key != "application.id"))
        {
            var told = Told(new() { ["application.id"] = "app", [key] = "?" });
            Assert.DoesNotContain("is not known", told, StringComparison.Ordinal);
            if (told.Contains("cannot be ?", StringComparison.Ordinal))
            {
                // The reason, and what to use or do instead.
                Assert.Matches($"^Setting {key} cannot be \\?: .{{20,}}\\.", told);
            }
        }
    }

    [Fact]
    public void A_value_that_asks_for_what_happens_anyway_is_taken()
    {
        var config = StreamsConfig.From(new Dictionary<string, string>
        {
            ["application.id"] = "app",
            ["num.standby.replicas"] = "0",
            ["statestore.cache.max.bytes"] = "0",
            ["topology.optimization"] = "none",
            ["group.protocol"] = "CLASSIC",
            ["application.server"] = "",
            ["windowstore.changelog.additional.retention.ms"] = "86400000",
        });

        Assert.Empty(config.Properties);
    }

    [Theory]
    [InlineData("num.standby.replicas", "1", "StateDirectory")]
    [InlineData("statestore.cache.max.bytes", "10485760", "MaxCachedRows")]
    [InlineData("default.key.serde", "org.apache.kafka.common.serialization.Serdes$StringSerde", "StreamsBuilderOptions.Serdes")]
    [InlineData("group.protocol", "streams", "group.assignment")]
    [InlineData("client.tag.zone", "a", "client.rack")]
    [InlineData("state.dir", "", "StateDirectory is empty")]
    [InlineData("bootstrap.servers", " ", "BootstrapServers is empty")]
    [InlineData("producer.acks", "0", "always all")]
    [InlineData("acks", "1", "always all")]
    [InlineData("producer.transactional.id", "mine", "application.id")]
    [InlineData("consumer.group.id", "mine", "application.id")]
    [InlineData("main.consumer.isolation.level", "read_uncommitted", "processing.guarantee")]
    [InlineData("consumer.auto.offset.reset", "latest", "auto.offset.reset without a prefix")]
    [InlineData("admin.bootstrap.servers", "other:9092", "bootstrap.servers without a prefix")]
    [InlineData("consumer.", "x", "names no property")]
    [InlineData("num.stream.threads", "99999999999", "whole number")]
    [InlineData("commit.interval.ms", "9999999999999999", "too long")]
    public void What_is_refused_says_what_to_use_instead(string key, string value, string instead) =>
        Assert.Contains(instead, Told(new() { ["application.id"] = "app", [key] = value }), StringComparison.Ordinal);

    [Theory]
    [InlineData("comit.interval.ms", "commit.interval.ms")]
    [InlineData("state_dir", "state.dir")]
    [InlineData("Application.Id", "application.id")]
    [InlineData("num.stream.thread", "num.stream.threads")]
    [InlineData("bootstrap.server", "bootstrap.servers")]
    [InlineData("linger.m", "linger.ms")]
    public void A_key_that_is_nearly_one_gets_a_hint(string key, string meant) =>
        Assert.Contains($"Setting {key} is not known. Is {meant} meant?", Told(new() { ["application.id"] = "app", [key] = "1" }), StringComparison.Ordinal);

    [Fact]
    public void A_property_s_name_is_told_from_a_key() =>
        Assert.Contains("name of a property", Told(new() { ["application.id"] = "app", ["CommitInterval"] = "1" }), StringComparison.Ordinal);

    [Fact]
    public void A_key_like_nothing_is_told_of_prefixes()
    {
        var told = Told(new() { ["application.id"] = "app", ["fraud.model.path"] = "1" });

        Assert.Contains("main.consumer.", told, StringComparison.Ordinal);
        Assert.Contains(nameof(StreamsConfig.AppConfigs), told, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_keys_and_values_are_told_at_once()
    {
        var told = Told(new()
        {
            ["application.id"] = "a/b",
            ["commit.interval.ms"] = "soon",
            ["num.stream.threads"] = "0",
            ["producer.acks"] = "0",
            ["num.standby.replicas"] = "2",
            ["no.such.key"] = "x",
        });

        foreach (var word in new[] { "ApplicationId", "commit.interval.ms", "NumStreamThreads", "producer.acks", "num.standby.replicas", "no.such.key" })
        {
            Assert.Contains(word, told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Keys_of_clients_reach_the_clients_they_are_for()
    {
        var config = StreamsConfig.From(new Dictionary<string, string>
        {
            ["application.id"] = "app",
            ["bootstrap.servers"] = "one:9092",
            ["client.id"] = "mine",
            ["group.instance.id"] = "a",
            ["security.protocol"] = "SSL",
            ["ssl.ca.location"] = "/ca.pem",
            ["fetch.min.bytes"] = "1",
            ["consumer.fetch.min.bytes"] = "2",
            ["main.consumer.fetch.min.bytes"] = "3",
            ["restore.consumer.fetch.min.bytes"] = "4",
            ["global.consumer.fetch.min.bytes"] = "5",
            ["client.rack"] = "r1",
            ["linger.ms"] = "7",
            ["admin.retry.backoff.ms"] = "8",
            ["topic.segment.bytes"] = "9",
        });

        var options = ThreadSetup.Options(config, 0);
        Assert.Equal("one:9092", config.BootstrapServers);
        Assert.Equal(["client.rack=r1", "fetch.min.bytes=3", "security.protocol=SSL", "ssl.ca.location=/ca.pem"], Lines(options.Consumer.Properties));
        Assert.Equal(["client.rack=r1", "fetch.min.bytes=4", "security.protocol=SSL", "ssl.ca.location=/ca.pem"], Lines(options.RestoreConsumer.Properties));
        Assert.Equal(["client.rack=r1", "fetch.min.bytes=5", "security.protocol=SSL", "ssl.ca.location=/ca.pem"], Lines(ThreadSetup.Global(config).RestoreConsumer.Properties));
        Assert.Equal(["linger.ms=7", "security.protocol=SSL", "ssl.ca.location=/ca.pem"], Lines(options.Producer.Properties));
        Assert.Equal(["retry.backoff.ms=8", "security.protocol=SSL", "ssl.ca.location=/ca.pem"], Lines(options.Admin.Properties));
        Assert.Equal(["segment.bytes=9"], Lines(config.TopicProperties));
        Assert.Equal(
            ["mine-1-consumer", "mine-1-restore", "mine-1-producer", "mine-1-admin"],
            [options.Consumer.ClientId, options.RestoreConsumer.ClientId, options.Producer.ClientId, options.Admin.ClientId]);
        Assert.Equal("app-a-1", options.Producer.TransactionalId);
    }

    [Fact]
    public void Properties_set_in_code_are_checked_as_keys_are()
    {
        var config = new StreamsConfig
        {
            ApplicationId = "app",
            Properties = new Dictionary<string, string> { ["producer.acks"] = "0", ["transactional.id"] = "mine", ["topic.cleanup.policy"] = "compact" },
        };

        Assert.Equal(["producer.acks", "transactional.id"], config.Problems().Select(problem => problem.Split(' ')[1]));
    }

    [Fact]
    public void A_section_of_a_configuration_can_have_Kafka_s_keys()
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Kafka:application.id"] = "app", ["Kafka:auto.offset.reset"] = "latest" })
            .Build()
            .GetSection("Kafka");

        var config = StreamsConfig.From(section.GetChildren().ToDictionary(entry => entry.Key, entry => entry.Value!));

        Assert.Equal(("app", "latest"), (config.ApplicationId, config.OffsetReset.ToString()));
    }

    [Fact]
    public void The_test_driver_refuses_dead_letters_without_a_topic_as_the_client_does()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");
        var topology = builder.Build();

        var ofDriver = Assert.Throws<ArgumentException>(() => new TopologyTestDriver(topology, new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter }));
        var ofClient = Assert.Single(new StreamsConfig { ApplicationId = "app", BadRecords = BadRecordPolicy.DeadLetter }.Problems());

        Assert.Contains(ofClient, ofDriver.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Lines(IReadOnlyDictionary<string, string> properties) =>
        properties.Select(entry => $"{entry.Key}={entry.Value}").Order(StringComparer.Ordinal);

    private static string Told(Dictionary<string, string> properties)
    {
        try
        {
            StreamsConfig.From(properties);
            return string.Empty;
        }
        catch (ArgumentException refused)
        {
            return refused.Message;
        }
    }

    private static Dictionary<string, string> KeysOfKafkaStreams()
    {
        using var stream = typeof(StreamsKeysTests).Assembly.GetManifestResourceStream("StreamizFraud.Topology.Runtime.Tests.Settings.kafka-streams-4.3-keys.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .ToDictionary(parts => parts[0], parts => parts[^1]);
    }
}
