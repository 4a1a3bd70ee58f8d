using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.Settings;

/// <summary>
/// All settings of an application, each with its key and its range. A new one is a property of <see cref="StreamsConfig"/>, an entry here and a row of
/// docs/guide/settings.md; tests find what is forgotten. Who needs it reads it from the <see cref="StreamsConfig"/> that the runtime hands through.
/// </summary>
internal static class AllSettings
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The longest time that waits and clients take: milliseconds in 32 bits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private static readonly (TimeSpan Value, string Words) Never = (Timeout.InfiniteTimeSpan, "infinite (-1 ms)");

    /// <summary>Every property, in the order of the page.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Setting.Of(nameof(StreamsConfig.ApplicationId), config => config.ApplicationId ?? string.Empty, SettingFaults.Name())
            .WithKey("application.id", SettingTexts.Text, (config, value) => config with { ApplicationId = value }),
        Setting.Of(nameof(StreamsConfig.BootstrapServers), config => config.BootstrapServers, SettingFaults.NotEmpty("host:port of one broker or more, separated by commas"))
            .WithKey("bootstrap.servers", SettingTexts.Text, (config, value) => config with { BootstrapServers = value }),
        Setting.Of(nameof(StreamsConfig.ClientId), config => config.ClientId, SettingFaults.NotEmpty("a name, or null for the application's id and the instance's name"))
            .WithKey("client.id", SettingTexts.Text, (config, value) => config with { ClientId = value }),
        Setting.Of(nameof(StreamsConfig.CompatibleTopologies), config => config.CompatibleTopologies, SettingFaults.NotEmpty("fingerprints separated by commas, *, or null for none"))
            .WithKey("compatible.topologies", SettingTexts.Text, (config, value) => config with { CompatibleTopologies = value }),
        Setting.Of(nameof(StreamsConfig.GroupInstanceId), config => config.GroupInstanceId, SettingFaults.Name(", or be null for an instance without a stable name"))
            .WithKey("group.instance.id", SettingTexts.Text, (config, value) => config with { GroupInstanceId = value }),
        Setting.Of(
                nameof(StreamsConfig.StateDirectory),
                config => config.StateDirectory ?? string.Empty,
                SettingFaults.NotEmpty("a folder that is this instance's own and survives restarts"))
            .WithKey("state.dir", SettingTexts.Text, (config, value) => config with { StateDirectory = value }),
        Setting.Of(nameof(StreamsConfig.NumStreamThreads), config => config.NumStreamThreads, SettingFaults.Between(1, 64))
            .WithKey("num.stream.threads", SettingTexts.Number<int>, (config, value) => config with { NumStreamThreads = value }),

        Setting.Of(nameof(StreamsConfig.ProcessingGuarantee), config => config.ProcessingGuarantee, SettingFaults.Defined)
            .WithKey("processing.guarantee", SettingTexts.Guarantee, (config, value) => config with { ProcessingGuarantee = value }),
        Setting.Of(nameof(StreamsConfig.CommitInterval), config => config.CommitInterval, SettingFaults.Time(Millisecond, Hour))
            .WithKey("commit.interval.ms", SettingTexts.Milliseconds, (config, value) => config with { CommitInterval = value }),
        Setting.Of(nameof(StreamsConfig.MaxRecordsPerCommit), config => config.MaxRecordsPerCommit, SettingFaults.AtLeast(1)),
        Setting.Of(nameof(StreamsConfig.MaxUncommittedBytes), config => config.MaxUncommittedBytes, SettingFaults.AtLeast(1024L))
            .WithKey("statestore.uncommitted.max.bytes", SettingTexts.Number<long>, (config, value) => config with { MaxUncommittedBytes = value }),
        // The least is librdkafka's.
        Setting.Of(nameof(StreamsConfig.TransactionTimeout), config => config.TransactionTimeout, SettingFaults.Time(Second, Longest))
            .WithKey("transaction.timeout.ms", SettingTexts.Milliseconds, (config, value) => config with { TransactionTimeout = value })
            with { After = nameof(StreamsConfig.CommitInterval) },
        Setting.Of(nameof(StreamsConfig.OffsetMetadataMaxBytes), config => config.OffsetMetadataMaxBytes, SettingFaults.AtLeast(StreamsConfig.LeastOffsetMetadataMaxBytes))
            .WithKey("offset.metadata.max.bytes", SettingTexts.Number<int>, (config, value) => config with { OffsetMetadataMaxBytes = value }),

        Setting.Of(nameof(StreamsConfig.BadRecords), config => config.BadRecords, SettingFaults.Defined),
        Setting.Of(nameof(StreamsConfig.DeadLetterTopic), config => config.DeadLetterTopic, SettingFaults.NotEmpty("a topic, or null for none"))
            .WithKey(
                "errors.dead.letter.queue.topic.name",
                SettingTexts.Text,
                (config, value) => config with { DeadLetterTopic = value, BadRecords = BadRecordPolicy.DeadLetter }),
        Setting.Of(
                nameof(StreamsConfig.MessageTimestampAfterMax),
                config => config.MessageTimestampAfterMax,
                value => value < TimeSpan.Zero ? $"is {value}; it must be zero or more, or null for no limit" : null)
            .WithKey("message.timestamp.after.max.ms", SettingTexts.Milliseconds, (config, value) => config with { MessageTimestampAfterMax = value }),
        Setting.Of(nameof(StreamsConfig.RevealExceptionMessages), config => config.RevealExceptionMessages, fault: null),

        Setting.Of(
                nameof(StreamsConfig.OffsetReset),
                config => config.OffsetReset,
                value => value is null ? "is null; it must be earliest, latest, none or by_duration: and an ISO 8601 time" : null)
            .WithKey("auto.offset.reset", SettingTexts.Reset, (config, value) => config with { OffsetReset = value }),
        Setting.Of(nameof(StreamsConfig.InputBufferMaxBytes), config => config.InputBufferMaxBytes, SettingFaults.AtLeast(1L << 20))
            .WithKey("input.buffer.max.bytes", SettingTexts.Number<long>, (config, value) => config with { InputBufferMaxBytes = value }),
        Setting.Of(nameof(StreamsConfig.BufferedRecordsPerPartition), config => config.BufferedRecordsPerPartition, SettingFaults.AtLeast(1))
            .WithKey("buffered.records.per.partition", SettingTexts.Number<int>, (config, value) => config with { BufferedRecordsPerPartition = value }),
        Setting.Of(nameof(StreamsConfig.MaxTaskIdle), config => config.MaxTaskIdle, SettingFaults.Time(TimeSpan.Zero, Day, (-Millisecond, "-1 ms")))
            .WithKey("max.task.idle.ms", SettingTexts.Milliseconds, (config, value) => config with { MaxTaskIdle = value }),
        Setting.Of(nameof(StreamsConfig.MaxCachedRows), config => config.MaxCachedRows, SettingFaults.AtLeast(0)),
        Setting.Of(nameof(StreamsConfig.PollTimeout), config => config.PollTimeout, SettingFaults.Time(TimeSpan.Zero, Longest))
            .WithKey("poll.ms", SettingTexts.Milliseconds, (config, value) => config with { PollTimeout = value }),

        // The most of these two is librdkafka's.
        Setting.Of(nameof(StreamsConfig.SessionTimeout), config => config.SessionTimeout, SettingFaults.Time(Millisecond, Hour))
            .WithKey("session.timeout.ms", SettingTexts.Milliseconds, (config, value) => config with { SessionTimeout = value }),
        Setting.Of(nameof(StreamsConfig.MaxPollInterval), config => config.MaxPollInterval, SettingFaults.Time(Millisecond, Day))
            .WithKey("max.poll.interval.ms", SettingTexts.Milliseconds, (config, value) => config with { MaxPollInterval = value }),
        Setting.Of(nameof(StreamsConfig.RequestTimeout), config => config.RequestTimeout, SettingFaults.Time(Millisecond, Longest))
            .WithKey("request.timeout.ms", SettingTexts.Milliseconds, (config, value) => config with { RequestTimeout = value }),
        Setting.Of(nameof(StreamsConfig.MetadataMaxAge), config => config.MetadataMaxAge, SettingFaults.Time(100 * Millisecond, Hour))
            .WithKey("metadata.max.age.ms", SettingTexts.Milliseconds, (config, value) => config with { MetadataMaxAge = value }),
        Setting.Of(nameof(StreamsConfig.GroupAssignment), config => config.GroupAssignment, SettingFaults.Defined)
            .WithKey("group.assignment", SettingTexts.Assignment, (config, value) => config with { GroupAssignment = value }),
        Setting.Of(nameof(StreamsConfig.ChangedTopics), config => config.ChangedTopics, SettingFaults.Defined)
            .WithKey("changed.topics.policy", SettingTexts.ChangedTopics, (config, value) => config with { ChangedTopics = value }),
        Setting.Of(nameof(StreamsConfig.StallWarning), config => config.StallWarning, SettingFaults.Time(Second, Day)),

        Setting.Of(
                nameof(StreamsConfig.ReplicationFactor),
                config => config.ReplicationFactor,
                value => value is 0 or < -1 ? $"is {value}; it must be 1 or more, or -1 for the broker's default" : null)
            .WithKey("replication.factor", SettingTexts.Number<short>, (config, value) => config with { ReplicationFactor = value }),
        Setting.Of(nameof(StreamsConfig.RepartitionPurgeInterval), config => config.RepartitionPurgeInterval, SettingFaults.Time(Millisecond, Longest, Never))
            .WithKey("repartition.purge.interval.ms", SettingTexts.Milliseconds, (config, value) => config with { RepartitionPurgeInterval = value }),
        Setting.Of(nameof(StreamsConfig.StateCleanupDelay), config => config.StateCleanupDelay, SettingFaults.Time(Millisecond, TimeSpan.FromDays(40), Never))
            .WithKey("state.cleanup.delay.ms", SettingTexts.Milliseconds, (config, value) => config with { StateCleanupDelay = value }),

        // What is in them is looked at by whom they are for: SettingRules, and the application's own processors.
        Setting.Of(nameof(StreamsConfig.Properties), config => config.Properties, fault: null),
        Setting.Of(nameof(StreamsConfig.AppConfigs), config => config.AppConfigs, fault: null),
    ];

    /// <summary>Those with a key, by it.</summary>
    public static IReadOnlyDictionary<string, Setting> ByKey { get; } =
        All.Where(setting => setting.Key is not null).ToDictionary(setting => setting.Key!, StringComparer.Ordinal);
}
