using System.Globalization;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Threads;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Turns an application's settings into those of one stream thread.</summary>
internal static class ThreadSetup
{
    /// <summary>Kafka's default of <c>delete.retention.ms</c>.</summary>
    private static readonly TimeSpan KafkasDeleteRetention = TimeSpan.FromHours(24);

    /// <summary>The settings of thread number <paramref name="index"/>, from 0.</summary>
    public static ThreadOptions Options(StreamsConfig config, int index)
    {
        var instance = InstanceKey(config);
        var clientId = $"{config.ApplicationId}-{instance}-{index + 1}";
        var exactlyOnce = config.ProcessingGuarantee == ProcessingGuarantee.ExactlyOnce;
        var consumer = new ConsumerSettings
        {
            ClientId = $"{clientId}-consumer",
            GroupId = config.ApplicationId,
            GroupInstanceId = config.GroupInstanceId is { } id ? $"{id}-{index + 1}" : null,
            ReadCommitted = exactlyOnce,
            OffsetReset = OffsetReset.Error,
            SessionTimeout = config.SessionTimeout,
            MaxPollInterval = config.MaxPollInterval,
            MetadataMaxAge = config.MetadataMaxAge,
            Properties = config.Prefixed("consumer."),
        };
        return new ThreadOptions
        {
            ExactlyOnce = exactlyOnce,
            Consumer = consumer,
            // Changelogs are read committed in any case: at least once writes no transactions, so it makes no difference there.
            RestoreConsumer = consumer with { ClientId = $"{clientId}-restore", GroupId = null, GroupInstanceId = null, ReadCommitted = true },
            Producer = new ProducerSettings
            {
                ClientId = $"{clientId}-producer",
                TransactionalId = exactlyOnce ? clientId : null,
                TransactionTimeout = config.TransactionTimeout,
                Properties = config.Prefixed("producer."),
            },
            AdminClientId = $"{clientId}-admin",
            CommitInterval = config.CommitInterval,
            MaxRecordsPerCommit = config.MaxRecordsPerCommit,
            MaxUncommittedBytes = config.MaxUncommittedBytes,
            MaxCachedRows = config.MaxCachedRows,
            OffsetMetadataMaxBytes = config.OffsetMetadataMaxBytes,
            PollTimeout = config.PollTimeout,
            RequestTimeout = config.RequestTimeout,
            TransactionCallTimeout = exactlyOnce ? TransactionCallTimeout(config) : config.RequestTimeout,
            RepartitionPurgeInterval = config.RepartitionPurgeInterval,
            BufferedRecordsPerPartition = config.BufferedRecordsPerPartition,
            InputBufferMaxBytes = Math.Max(1, config.InputBufferMaxBytes / config.NumStreamThreads),
            MessageTimestampAfterMax = config.MessageTimestampAfterMax,
            MaxTaskIdle = config.MaxTaskIdle,
            OffsetReset = config.OffsetReset,
            MetadataMaxAge = config.MetadataMaxAge,
            ChangedTopics = config.ChangedTopics,
            DeleteRetention = DeleteRetention(config),
            BadRecords = config.BadRecords,
            DeadLetterTopic = config.DeadLetterTopic,
            RevealExceptionMessages = config.RevealExceptionMessages,
            AppConfigs = config.AppConfigs,
        };
    }

    /// <summary>The settings of the thread that keeps the global stores. Other people's transactions matter as they do for inputs.</summary>
    public static ThreadOptions Global(StreamsConfig config)
    {
        var options = Options(config, 0);
        return options with
        {
            AdminClientId = AdminClientId(config, "global"),
            RestoreConsumer = options.RestoreConsumer with
            {
                ClientId = $"{config.ApplicationId}-{InstanceKey(config)}-global-consumer",
                ReadCommitted = options.ExactlyOnce,
            },
        };
    }

    /// <summary>
    /// A second less than the transaction may live, so that its loss is noticed before the broker ends it: with the default 4 s, which keep a thread
    /// whose call hangs from being silent for more than some 7 s.
    /// </summary>
    private static TimeSpan TransactionCallTimeout(StreamsConfig config)
    {
        var second = TimeSpan.FromSeconds(1);
        var limit = config.TransactionTimeout > 2 * second ? config.TransactionTimeout - second : second;
        return limit < config.RequestTimeout ? limit : config.RequestTimeout;
    }

    /// <summary>The name of an admin client of this instance.</summary>
    /// <param name="config">Settings.</param>
    /// <param name="of">Who it works for.</param>
    public static string AdminClientId(StreamsConfig config, string of) => $"{config.ApplicationId}-{InstanceKey(config)}-{of}-admin";

    /// <summary>How long internal topics keep tombstones, as far as the settings say.</summary>
    private static TimeSpan DeleteRetention(StreamsConfig config) =>
        long.TryParse(config.Prefixed("topic.").GetValueOrDefault("delete.retention.ms"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : KafkasDeleteRetention;

    /// <summary>Name of the connection that looks whether the cluster is there.</summary>
    public static string WatchId(StreamsConfig config) => $"{config.ApplicationId}-{InstanceKey(config)}-watch";

    /// <summary>
    /// What tells this instance from others, the same after a restart: the group instance id, else a random name kept in the state folder.
    /// </summary>
    private static string InstanceKey(StreamsConfig config) =>
        config.GroupInstanceId ?? ProcessName.Of(config.StateDirectory, config.ApplicationId);
}
