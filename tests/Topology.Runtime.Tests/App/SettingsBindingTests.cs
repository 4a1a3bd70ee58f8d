using Microsoft.Extensions.Configuration;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Restoration;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>Settings bound from text by Microsoft.Extensions.Configuration, as hosts do.</summary>
public sealed class SettingsBindingTests
{
    /// <summary>A text for every setting, none of them its default, and what it must become.</summary>
    private static readonly Dictionary<string, (string Text, object Value)> Texts = new()
    {
        [nameof(StreamsConfig.ApplicationId)] = ("fraud", "fraud"),
        [nameof(StreamsConfig.BootstrapServers)] = ("one:9092,two:9092", "one:9092,two:9092"),
        [nameof(StreamsConfig.ClientId)] = ("fraud-a", "fraud-a"),
        [nameof(StreamsConfig.ProcessingGuarantee)] = ("AtLeastOnce", ProcessingGuarantee.AtLeastOnce),
        [nameof(StreamsConfig.NumStreamThreads)] = ("3", 3),
        [nameof(StreamsConfig.StateDirectory)] = ("/state", "/state"),
        [nameof(StreamsConfig.GroupInstanceId)] = ("a", "a"),
        [nameof(StreamsConfig.CommitInterval)] = ("00:00:00.250", TimeSpan.FromMilliseconds(250)),
        [nameof(StreamsConfig.MaxRecordsPerCommit)] = ("7", 7),
        [nameof(StreamsConfig.MaxUncommittedBytes)] = ("2048", 2048L),
        [nameof(StreamsConfig.MaxCachedRows)] = ("8", 8),
        [nameof(StreamsConfig.TransactionTimeout)] = ("00:00:09", TimeSpan.FromSeconds(9)),
        [nameof(StreamsConfig.SessionTimeout)] = ("00:00:20", TimeSpan.FromSeconds(20)),
        [nameof(StreamsConfig.MaxPollInterval)] = ("00:02:00", TimeSpan.FromMinutes(2)),
        [nameof(StreamsConfig.PollTimeout)] = ("00:00:00.050", TimeSpan.FromMilliseconds(50)),
        [nameof(StreamsConfig.RequestTimeout)] = ("00:00:30", TimeSpan.FromSeconds(30)),
        [nameof(StreamsConfig.StallWarning)] = ("00:01:00", TimeSpan.FromMinutes(1)),
        [nameof(StreamsConfig.OffsetReset)] = ("by_duration:PT1H", AutoOffsetReset.ByDuration(TimeSpan.FromHours(1))),
        [nameof(StreamsConfig.BufferedRecordsPerPartition)] = ("9", 9),
        [nameof(StreamsConfig.InputBufferMaxBytes)] = ("2097152", 2097152L),
        [nameof(StreamsConfig.MessageTimestampAfterMax)] = ("01:00:00", TimeSpan.FromHours(1)),
        [nameof(StreamsConfig.MaxTaskIdle)] = ("00:00:05", TimeSpan.FromSeconds(5)),
        [nameof(StreamsConfig.OffsetMetadataMaxBytes)] = ("8192", 8192),
        [nameof(StreamsConfig.RepartitionPurgeInterval)] = ("00:00:40", TimeSpan.FromSeconds(40)),
        [nameof(StreamsConfig.MetadataMaxAge)] = ("00:05:00", TimeSpan.FromMinutes(5)),
        [nameof(StreamsConfig.StateCleanupDelay)] = ("00:20:00", TimeSpan.FromMinutes(20)),
        [nameof(StreamsConfig.ChangedTopics)] = ("accept", ChangedTopicPolicy.Accept),
        [nameof(StreamsConfig.ReplicationFactor)] = ("3", (short)3),
        [nameof(StreamsConfig.BadRecords)] = ("DeadLetter", BadRecordPolicy.DeadLetter),
        [nameof(StreamsConfig.DeadLetterTopic)] = ("dead", "dead"),
        [nameof(StreamsConfig.RevealExceptionMessages)] = ("true", true),
    };

    [Fact]
    public void Every_setting_binds_from_text()
    {
        var entries = Texts.ToDictionary(entry => entry.Key, entry => (string?)entry.Value.Text);
        entries["Properties:consumer.fetch.min.bytes"] = "5";
        entries["AppConfigs:limit"] = "6";

        var config = Bind<StreamsConfig>(entries);

        foreach (var property in typeof(StreamsConfig).GetProperties())
        {
            if (property.Name is nameof(StreamsConfig.Properties) or nameof(StreamsConfig.AppConfigs))
            {
                continue;
            }

            Assert.True(Texts.TryGetValue(property.Name, out var expected), $"{property.Name} is not bound here.");
            Assert.NotEqual(property.GetValue(new StreamsConfig { ApplicationId = string.Empty }), expected.Value);
            Assert.Equal(expected.Value, property.GetValue(config));
        }

        Assert.Equal("5", config.ClientProperties("consumer.")["fetch.min.bytes"]);
        Assert.Equal("6", config.AppConfigs["limit"]);
        Assert.Empty(config.Problems());
    }

    [Fact]
    public void What_is_not_bound_keeps_its_default()
    {
        var bound = Bind<StreamsConfig>(new() { ["ApplicationId"] = "fraud", ["CommitInterval"] = "00:00:10" });
        var made = new StreamsConfig { ApplicationId = "fraud", CommitInterval = TimeSpan.FromSeconds(10) };

        Assert.All(
            typeof(StreamsConfig).GetProperties().Where(property => property.PropertyType.IsValueType || property.PropertyType == typeof(string)),
            property => Assert.Equal(property.GetValue(made), property.GetValue(bound)));
        Assert.Equal(TimeSpan.FromSeconds(20), bound.TransactionTimeout);
        Assert.Equal(AutoOffsetReset.Earliest, bound.OffsetReset);
    }

    [Theory]
    [InlineData(nameof(StreamsConfig.OffsetReset), "newest")]
    [InlineData(nameof(StreamsConfig.ProcessingGuarantee), "at least once")]
    [InlineData(nameof(StreamsConfig.CommitInterval), "soon")]
    public void A_text_that_cannot_be_bound_is_refused(string setting, string text) => Assert.Contains(
        setting,
        Assert.Throws<InvalidOperationException>(() => Bind<StreamsConfig>(new() { ["ApplicationId"] = "fraud", [setting] = text })).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(nameof(StreamsConfig.CommitInterval), "100", "means days")]
    [InlineData(nameof(StreamsConfig.SessionTimeout), "45000", "means days")]
    [InlineData(nameof(StreamsConfig.ProcessingGuarantee), "7", "it must be")]
    [InlineData(nameof(StreamsConfig.BadRecords), "7", "it must be")]
    [InlineData(nameof(StreamsConfig.StateDirectory), "", "is empty")]
    [InlineData(nameof(StreamsConfig.GroupInstanceId), "a b", "letters")]
    [InlineData(nameof(StreamsConfig.RequestTimeout), "-00:00:01", "it must be")]
    [InlineData(nameof(StreamsConfig.ReplicationFactor), "0", "it must be")]
    public void A_text_that_means_something_else_is_a_problem(string setting, string text, string told)
    {
        var config = Bind<StreamsConfig>(new() { ["ApplicationId"] = "fraud", [setting] = text });

        var problem = Assert.Single(config.Problems());

        Assert.StartsWith(setting, problem, StringComparison.Ordinal);
        Assert.Contains(told, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_RocksDB_bind_from_text()
    {
        var bound = Bind<RocksDbOptions>(new()
        {
            [nameof(RocksDbOptions.BlockCacheBytes)] = "1073741824",
            [nameof(RocksDbOptions.Compression)] = nameof(StoreCompression.Zstd),
            [nameof(RocksDbOptions.CloseTimeout)] = "00:00:10",
        });

        Assert.Equal((1L << 30, StoreCompression.Zstd, TimeSpan.FromSeconds(10)), (bound.BlockCacheBytes, bound.Compression, bound.CloseTimeout));
    }

    private static T Bind<T>(Dictionary<string, string?> entries) => new ConfigurationBuilder().AddInMemoryCollection(entries).Build().Get<T>()!;
}
