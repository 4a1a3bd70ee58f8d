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
        var threadId = $"{config.ApplicationId}-{instance}-{index + 1}";
        var clientId = $"{ClientId(config)}-{index + 1}";
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
            Assignment = config.GroupAssignment,
            Properties = config.ClientProperties("consumer.", "main.consumer."),
        };
        return new ThreadOptions
        {
            Config = config,
            ExactlyOnce = exactlyOnce,
            Consumer = consumer,
            // Changelogs are read committed in any case: at least once writes no transactions, so it makes no difference there.
            RestoreConsumer = consumer with
            {
                ClientId = $"{clientId}-restore",
                Assignment = GroupAssignment.Range,
                GroupId = null,
                GroupInstanceId = null,
                ReadCommitted = true,
                Properties = config.ClientProperties("consumer.", "restore.consumer."),
            },
            Producer = new ProducerSettings
            {
                ClientId = $"{clientId}-producer",
                TransactionalId = exactlyOnce ? threadId : null,
                TransactionTimeout = config.TransactionTimeout,
                Properties = config.ClientProperties("producer."),
            },
            Admin = Admin(config, $"{index + 1}"),
            TransactionCallTimeout = exactlyOnce ? TransactionCallTimeout(config) : config.RequestTimeout,
            InputBufferMaxBytes = Math.Max(1, config.InputBufferMaxBytes / config.NumStreamThreads),
            DeleteRetention = DeleteRetention(config),
        };
    }

    /// <summary>The settings of the thread that keeps the global stores. Other people's transactions matter as they do for inputs.</summary>
    public static ThreadOptions Global(StreamsConfig config)
    {
        var options = Options(config, 0);
        return options with
        {
            Admin = Admin(config, "global"),
            RestoreConsumer = options.RestoreConsumer with
            {
                ClientId = $"{ClientId(config)}-global-consumer",
                ReadCommitted = options.ExactlyOnce,
                Properties = config.ClientProperties("consumer.", "global.consumer."),
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

    /// <summary>The settings of an admin client of this instance.</summary>
    /// <param name="config">Settings.</param>
    /// <param name="of">Who it works for.</param>
    public static AdminSettings Admin(StreamsConfig config, string of) => Admin(config, ClientId(config), of);

    /// <summary>The settings of the admin client that looks at the cluster before anything of this instance is on disk.</summary>
    public static AdminSettings FirstAdmin(StreamsConfig config) => Admin(config, config.ClientId ?? config.ApplicationId, config.GroupInstanceId ?? "start");

    /// <summary>How long internal topics keep tombstones, as far as the settings say.</summary>
    private static TimeSpan DeleteRetention(StreamsConfig config) =>
        long.TryParse(config.TopicProperties.GetValueOrDefault("delete.retention.ms"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : KafkasDeleteRetention;

    /// <summary>The settings of the connection that looks whether the cluster is there.</summary>
    public static AdminSettings Watch(StreamsConfig config) => new() { ClientId = $"{ClientId(config)}-watch", Properties = config.ClientProperties("admin.") };

    private static AdminSettings Admin(StreamsConfig config, string client, string of) =>
        new() { ClientId = $"{client}-{of}-admin", Properties = config.ClientProperties("admin.") };

    /// <summary>What names of this instance's clients begin with.</summary>
    private static string ClientId(StreamsConfig config) => config.ClientId ?? $"{config.ApplicationId}-{InstanceKey(config)}";

    /// <summary>
    /// What tells this instance from others, the same after a restart: the group instance id, else a random name kept in the state folder.
    /// </summary>
    private static string InstanceKey(StreamsConfig config) =>
        config.GroupInstanceId ?? ProcessName.Of(config.StateDirectory, config.ApplicationId);
}
