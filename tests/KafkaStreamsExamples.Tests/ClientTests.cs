using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace KafkaStreamsExamples.Tests;

/// <summary>The client that needs nothing but a topology and settings.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task Kafka_and_RocksDB_are_found_without_being_named()
    {
        await using var streams = new KafkaStreams(WordCount.Build(), new StreamsConfig { ApplicationId = "word-count", BootstrapServers = "localhost:1" });

        Assert.Equal(KafkaStreamsState.Created, streams.State);
        Assert.True(await streams.CloseAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(KafkaStreamsState.NotRunning, streams.State);
    }

    [Fact]
    public void Without_brokers_it_says_which_setting_is_missing()
    {
        var refused = Assert.Throws<ArgumentException>(() => new KafkaStreams(WordCount.Build(), new StreamsConfig { ApplicationId = "word-count" }));

        Assert.StartsWith("BootstrapServers is not set; give host:port of one broker or more, separated by commas.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_that_do_not_fit_are_refused_as_everywhere()
    {
        var config = new StreamsConfig { ApplicationId = "word-count", BootstrapServers = "localhost:1", NumStreamThreads = 0 };

        var refused = Assert.Throws<ArgumentException>(() => new KafkaStreams(WordCount.Build(), config));

        Assert.Contains("NumStreamThreads is 0", refused.Message, StringComparison.Ordinal);
    }
}
