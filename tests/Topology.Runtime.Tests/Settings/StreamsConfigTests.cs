using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.Settings;

public sealed class StreamsConfigTests
{
    [Fact]
    public void Kafka_Streams_own_keys_are_read()
    {
        var config = StreamsConfig.From(new Dictionary<string, string>
        {
            ["application.id"] = "fraud",
            ["processing.guarantee"] = "at_least_once",
            ["num.stream.threads"] = "3",
            ["state.dir"] = "/state",
            ["group.instance.id"] = "one",
            ["commit.interval.ms"] = "250",
            ["transaction.timeout.ms"] = "15000",
            ["auto.offset.reset"] = "latest",
            ["max.task.idle.ms"] = "-1",
            ["metadata.max.age.ms"] = "7000",
            ["state.cleanup.delay.ms"] = "60000",
            ["changed.topics.policy"] = "accept",
            ["errors.dead.letter.queue.topic.name"] = "dead",
            ["consumer.fetch.max.bytes"] = "1000",
        });

        Assert.Equal("fraud", config.ApplicationId);
        Assert.Equal(ProcessingGuarantee.AtLeastOnce, config.ProcessingGuarantee);
        Assert.Equal(3, config.NumStreamThreads);
        Assert.Equal("/state", config.StateDirectory);
        Assert.Equal("one", config.GroupInstanceId);
        Assert.Equal(TimeSpan.FromMilliseconds(250), config.CommitInterval);
        Assert.Equal(TimeSpan.FromSeconds(15), config.TransactionTimeout);
        Assert.Equal(AutoOffsetReset.Latest, config.OffsetReset);
        Assert.Equal(TimeSpan.FromMilliseconds(-1), config.MaxTaskIdle);
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(1)), (config.MetadataMaxAge, config.StateCleanupDelay));
        Assert.Equal(ChangedTopicPolicy.Accept, config.ChangedTopics);
        Assert.Equal((BadRecordPolicy.DeadLetter, "dead"), (config.BadRecords, config.DeadLetterTopic));
        Assert.Equal("1000", config.ClientProperties("consumer.")["fetch.max.bytes"]);
    }

    [Theory]
    [InlineData("earliest")]
    [InlineData("none")]
    [InlineData("by_duration:PT1H")]
    [InlineData("by_duration:P3D")]
    public void Inputs_begin_where_Kafkas_text_says(string text)
    {
        var config = StreamsConfig.From(new Dictionary<string, string> { ["application.id"] = "fraud", ["auto.offset.reset"] = text });

        Assert.Equal(text, config.OffsetReset.ToString());
        Assert.Equal(AutoOffsetReset.Parse(text), config.OffsetReset);
    }

    [Theory]
    [InlineData("newest")]
    [InlineData("by_duration:1h")]
    [InlineData("by_duration:-PT1H")]
    public void A_beginning_that_Kafka_does_not_know_is_told(string text) => Assert.Contains(
        "auto.offset.reset",
        Assert.Throws<ArgumentException>(() => StreamsConfig.From(new Dictionary<string, string> { ["application.id"] = "fraud", ["auto.offset.reset"] = text })).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Exactly_once_is_the_default() =>
        Assert.Equal(ProcessingGuarantee.ExactlyOnce, StreamsConfig.From(new Dictionary<string, string> { ["application.id"] = "fraud" }).ProcessingGuarantee);

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var exception = Assert.Throws<ArgumentException>(() => StreamsConfig.From(new Dictionary<string, string>
        {
            ["processing.guarantee"] = "exactly_once",
            ["num.stream.threads"] = "many",
            ["no.such.key"] = "1",
        }));

        foreach (var key in new[] { "processing.guarantee", "num.stream.threads", "no.such.key", nameof(StreamsConfig.ApplicationId) })
        {
            Assert.Contains(key, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_sound_configuration_has_no_problems() => Assert.Empty(Sound().Problems());

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("cärd")]
    public void An_application_id_must_be_a_safe_name(string id) => Assert.Single((Sound() with { ApplicationId = id }).Problems());

    [Fact]
    public void Exactly_once_needs_commits_within_the_transaction_s_time()
    {
        var config = Sound() with { CommitInterval = TimeSpan.FromSeconds(10), TransactionTimeout = TimeSpan.FromSeconds(10) };

        Assert.Contains(nameof(StreamsConfig.TransactionTimeout), Assert.Single(config.Problems()), StringComparison.Ordinal);
        Assert.Empty((config with { ProcessingGuarantee = ProcessingGuarantee.AtLeastOnce }).Problems());
    }

    [Theory]
    [Trait("Fault", "2.7")]
    [InlineData(100, 5_000)]
    [InlineData(2_000, 5_000)]
    [InlineData(30_000, 60_000)]
    public void A_transaction_may_stay_open_five_seconds_unless_commits_are_farther_apart(int commitMs, int timeoutMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(timeoutMs), (Sound() with { CommitInterval = TimeSpan.FromMilliseconds(commitMs) }).TransactionTimeout);

    [Fact]
    public void Values_out_of_range_are_named()
    {
        var config = Sound() with
        {
            NumStreamThreads = 65,
            CommitInterval = TimeSpan.Zero,
            MaxRecordsPerCommit = 0,
            MaxUncommittedBytes = 1023,
            MaxCachedRows = -1,
            MetadataMaxAge = TimeSpan.Zero,
            StateCleanupDelay = TimeSpan.Zero,
            ChangedTopics = (ChangedTopicPolicy)7,
            BadRecords = BadRecordPolicy.DeadLetter,
        };

        Assert.Equal(
            [
                nameof(StreamsConfig.NumStreamThreads),
                nameof(StreamsConfig.CommitInterval),
                nameof(StreamsConfig.MaxRecordsPerCommit),
                nameof(StreamsConfig.MaxUncommittedBytes),
                nameof(StreamsConfig.MaxCachedRows),
                nameof(StreamsConfig.MetadataMaxAge),
                nameof(StreamsConfig.ChangedTopics),
                nameof(StreamsConfig.StateCleanupDelay),
                nameof(StreamsConfig.BadRecords),
            ],
            config.Problems().Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void A_session_longer_than_the_poll_interval_is_told_rather_than_changed()
    {
        var config = Sound() with { SessionTimeout = TimeSpan.FromMinutes(10) };

        Assert.Equal("MaxPollInterval is 00:05:00; it must not be below SessionTimeout, 00:10:00.", Assert.Single(config.Problems()));
        Assert.Empty((config with { MaxPollInterval = TimeSpan.FromMinutes(10) }).Problems());
    }

    private static StreamsConfig Sound() => new() { ApplicationId = "fraud" };
}
