using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Restoration;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What settings must be. Every problem is told, one sentence each.</summary>
internal static class SettingRules
{
    /// <summary>The longest time that waits and clients take: milliseconds in 32 bits.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    /// <summary>The most that librdkafka takes for <c>session.timeout.ms</c>.</summary>
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(1);

    /// <summary>The most that librdkafka takes for <c>max.poll.interval.ms</c>.</summary>
    private static readonly TimeSpan LongestPollInterval = TimeSpan.FromDays(1);

    /// <summary>The least that librdkafka takes for <c>transaction.timeout.ms</c>.</summary>
    private static readonly TimeSpan ShortestTransaction = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>Everything that is wrong.</summary>
    public static IEnumerable<string> Problems(StreamsConfig config) =>
        Identity(config).Concat(Commits(config)).Concat(Records(config)).Concat(Cluster(config)).Concat(ClientKeys.Problems(config.Properties));

    private static IEnumerable<string> Identity(StreamsConfig config)
    {
        if (!IsName(config.ApplicationId))
        {
            yield return $"{nameof(config.ApplicationId)} must have 1 to 200 letters, digits, '.', '_' or '-'.";
        }

        if (config.GroupInstanceId is { } instance && !IsName(instance))
        {
            yield return $"{nameof(config.GroupInstanceId)} must have 1 to 200 letters, digits, '.', '_' or '-', or be null for an instance without a stable name.";
        }

        if (config.ClientId is { } client && string.IsNullOrWhiteSpace(client))
        {
            yield return $"{nameof(config.ClientId)} is empty; give a name, or null for the application's id and the instance's name.";
        }

        if (config.BootstrapServers is { } servers && string.IsNullOrWhiteSpace(servers))
        {
            yield return $"{nameof(config.BootstrapServers)} is empty; give host:port of one broker or more, separated by commas.";
        }

        if (string.IsNullOrWhiteSpace(config.StateDirectory))
        {
            yield return $"{nameof(config.StateDirectory)} is empty; give a folder that is this instance's own and survives restarts.";
        }

        if (config.NumStreamThreads is < 1 or > 64)
        {
            yield return $"{nameof(config.NumStreamThreads)} is {config.NumStreamThreads}; it must be from 1 to 64.";
        }
    }

    private static IEnumerable<string> Commits(StreamsConfig config)
    {
        if (!Enum.IsDefined(config.ProcessingGuarantee))
        {
            yield return $"{nameof(config.ProcessingGuarantee)} is {config.ProcessingGuarantee}; it must be {ProcessingGuarantee.ExactlyOnce} or {ProcessingGuarantee.AtLeastOnce}.";
        }

        if (OutOfRange(nameof(config.CommitInterval), config.CommitInterval, Millisecond, TimeSpan.FromHours(1), "1 ms to 1 h") is { } interval)
        {
            yield return interval;
        }
        else if (OutOfRange(nameof(config.TransactionTimeout), config.TransactionTimeout, ShortestTransaction, Longest, "1 s to 24 days") is { } transaction)
        {
            yield return transaction;
        }
        else if (config.ProcessingGuarantee == ProcessingGuarantee.ExactlyOnce && config.CommitInterval >= config.TransactionTimeout)
        {
            yield return $"{nameof(config.CommitInterval)} is {config.CommitInterval}; with exactly once it must be below {nameof(config.TransactionTimeout)}, {config.TransactionTimeout}, or the broker aborts every transaction.";
        }

        if (config.MaxRecordsPerCommit < 1)
        {
            yield return $"{nameof(config.MaxRecordsPerCommit)} is {config.MaxRecordsPerCommit}; it must be 1 or more.";
        }

        if (config.MaxUncommittedBytes < 1024)
        {
            yield return $"{nameof(config.MaxUncommittedBytes)} is {config.MaxUncommittedBytes}; it must be 1,024 or more.";
        }

        if (config.MaxCachedRows < 0)
        {
            yield return $"{nameof(config.MaxCachedRows)} is {config.MaxCachedRows}; it must be 0 or more.";
        }
    }

    private static IEnumerable<string> Records(StreamsConfig config)
    {
        if (config.OffsetReset is null)
        {
            yield return $"{nameof(config.OffsetReset)} is null; it must be earliest, latest, none or by_duration: and an ISO 8601 time.";
        }

        if (config.MaxTaskIdle != -Millisecond && OutOfRange(nameof(config.MaxTaskIdle), config.MaxTaskIdle, TimeSpan.Zero, TimeSpan.FromDays(1), "0 to 1 day, or -1 ms") is { } idle)
        {
            yield return idle;
        }

        if (config.InputBufferMaxBytes < 1 << 20)
        {
            yield return $"{nameof(config.InputBufferMaxBytes)} is {config.InputBufferMaxBytes}; it must be 1,048,576 or more.";
        }

        if (config.BufferedRecordsPerPartition < 1)
        {
            yield return $"{nameof(config.BufferedRecordsPerPartition)} is {config.BufferedRecordsPerPartition}; it must be 1 or more.";
        }

        if (config.MessageTimestampAfterMax < TimeSpan.Zero)
        {
            yield return $"{nameof(config.MessageTimestampAfterMax)} is {config.MessageTimestampAfterMax}; it must be zero or more, or null for no limit.";
        }

        if (config.OffsetMetadataMaxBytes < OffsetMetadata.MinCharacters)
        {
            yield return $"{nameof(config.OffsetMetadataMaxBytes)} is {config.OffsetMetadataMaxBytes}; it must be {OffsetMetadata.MinCharacters} or more.";
        }

        if (!Enum.IsDefined(config.BadRecords))
        {
            yield return $"{nameof(config.BadRecords)} is {config.BadRecords}; it must be {BadRecordPolicy.Stop} or {BadRecordPolicy.DeadLetter}.";
        }
        else if (config.BadRecords == BadRecordPolicy.DeadLetter && string.IsNullOrWhiteSpace(config.DeadLetterTopic))
        {
            yield return $"{nameof(config.BadRecords)} is {BadRecordPolicy.DeadLetter}, but {nameof(config.DeadLetterTopic)} names no topic.";
        }
        else if (config.DeadLetterTopic is { } topic && string.IsNullOrWhiteSpace(topic))
        {
            yield return $"{nameof(config.DeadLetterTopic)} is empty; give a topic, or null for none.";
        }
    }

    private static IEnumerable<string> Cluster(StreamsConfig config)
    {
        (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most, string Range)[] times =
        [
            (nameof(config.SessionTimeout), config.SessionTimeout, Millisecond, LongestSession, "1 ms to 1 h"),
            (nameof(config.MaxPollInterval), config.MaxPollInterval, Millisecond, LongestPollInterval, "1 ms to 1 day"),
            (nameof(config.PollTimeout), config.PollTimeout, TimeSpan.Zero, Longest, "0 to 24 days"),
            (nameof(config.RequestTimeout), config.RequestTimeout, Millisecond, Longest, "1 ms to 24 days"),
            (nameof(config.MetadataMaxAge), config.MetadataMaxAge, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "100 ms to 1 h"),
            (nameof(config.StallWarning), config.StallWarning, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), "1 s to 1 day"),
        ];
        foreach (var (name, value, least, most, range) in times)
        {
            if (OutOfRange(name, value, least, most, range) is { } problem)
            {
                yield return problem;
            }
        }

        if (config.MaxPollInterval < config.SessionTimeout && config.MaxPollInterval >= Millisecond && config.SessionTimeout <= LongestSession)
        {
            yield return $"{nameof(config.MaxPollInterval)} is {config.MaxPollInterval}; it must not be below {nameof(config.SessionTimeout)}, {config.SessionTimeout}.";
        }

        if (config.StateCleanupDelay != Timeout.InfiniteTimeSpan
            && OutOfRange(nameof(config.StateCleanupDelay), config.StateCleanupDelay, Millisecond, TimeSpan.FromDays(40), "1 ms to 40 days, or infinite (-1 ms)") is { } cleanup)
        {
            yield return cleanup;
        }

        if (config.RepartitionPurgeInterval != Timeout.InfiniteTimeSpan
            && OutOfRange(nameof(config.RepartitionPurgeInterval), config.RepartitionPurgeInterval, Millisecond, Longest, "1 ms to 24 days, or infinite (-1 ms)") is { } purge)
        {
            yield return purge;
        }

        if (!Enum.IsDefined(config.ChangedTopics))
        {
            yield return $"{nameof(config.ChangedTopics)} is {config.ChangedTopics}; it must be {ChangedTopicPolicy.Stop} or {ChangedTopicPolicy.Accept}.";
        }

        if (config.ReplicationFactor is 0 or < -1)
        {
            yield return $"{nameof(config.ReplicationFactor)} is {config.ReplicationFactor}; it must be 1 or more, or -1 for the broker's default.";
        }
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 200 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') && name is not ("." or "..");

    private static string? OutOfRange(string name, TimeSpan value, TimeSpan least, TimeSpan most, string range)
    {
        if (value >= least && value <= most)
        {
            return null;
        }

        // A number without colons is read as days where settings are bound from text.
        var hint = value >= TimeSpan.FromDays(1) && value.Ticks % TimeSpan.TicksPerDay == 0 ? " A time is written hh:mm:ss.fff; a number alone means days." : string.Empty;
        return $"{name} is {value}; it must be from {range}.{hint}";
    }
}
