using System.Globalization;
using Microsoft.Extensions.Configuration;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Settings;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Settings;

/// <summary>Settings bound from text by Microsoft.Extensions.Configuration, as hosts do.</summary>
public sealed class SettingsBindingTests
{
    /// <summary>Texts that some setting takes, as a configuration has them.</summary>
    private static readonly string[] Texts =
        ["a", "2097152", "3", "00:02:00", "00:00:07", "00:00:00.050", "true", "by_duration:PT1H", .. Enum.GetNames<ProcessingGuarantee>(), .. Enum.GetNames<BadRecordPolicy>(), .. Enum.GetNames<ChangedTopicPolicy>(), .. Enum.GetNames<GroupAssignment>()];

    public static TheoryData<string> Single => [.. AllSettings.All.Select(setting => setting.Name).Except([nameof(StreamsConfig.Properties), nameof(StreamsConfig.AppConfigs)])];

    [Fact]
    public void Every_property_has_one_entry() => Assert.Equal(
        typeof(StreamsConfig).GetProperties().Where(property => property.SetMethod is not null).Select(property => property.Name).Order(),
        AllSettings.All.Select(setting => setting.Name).Order());

    [Theory]
    [MemberData(nameof(Single))]
    public void Every_setting_binds_from_text(string name)
    {
        var property = typeof(StreamsConfig).GetProperty(name)!;
        var plain = property.GetValue(new StreamsConfig { ApplicationId = "app" });
        foreach (var text in Texts)
        {
            StreamsConfig config;
            try
            {
                // Dead letters need a topic; every other setting is right by itself.
                config = Bind<StreamsConfig>(new() { ["ApplicationId"] = "app", ["DeadLetterTopic"] = name == nameof(StreamsConfig.BadRecords) ? "dead" : null, [name] = text });
            }
            catch (InvalidOperationException)
            {
                continue;
            }

            if (!Equals(property.GetValue(config), plain) && !config.Problems().Any())
            {
                Assert.Contains(Told(property.GetValue(config)!), new[] { text, TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time.ToString() : text }, StringComparer.OrdinalIgnoreCase);
                return;
            }
        }

        Assert.Fail($"None of the texts is bound to {name} and differs from its default, {plain}.");
    }

    [Fact]
    public void Entries_of_dictionaries_bind_from_text()
    {
        var config = Bind<StreamsConfig>(new() { ["ApplicationId"] = "app", ["Properties:consumer.fetch.min.bytes"] = "5", ["AppConfigs:limit"] = "6" });

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

    private static string Told(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static T Bind<T>(Dictionary<string, string?> entries) => new ConfigurationBuilder().AddInMemoryCollection(entries).Build().Get<T>()!;
}
