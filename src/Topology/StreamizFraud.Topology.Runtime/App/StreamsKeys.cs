using System.Globalization;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.Intake;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>Reads Kafka Streams' string keys: each is understood, passed on, or refused with the reason.</summary>
internal static class StreamsKeys
{
    /// <summary>Keys that are settings here. A reader throws <see cref="FormatException"/> with the rest of the sentence "Setting KEY ...".</summary>
    private static readonly Dictionary<string, Func<StreamsConfig, string, StreamsConfig>> Settings = new(StringComparer.Ordinal)
    {
        ["application.id"] = (config, value) => config with { ApplicationId = value },
        ["bootstrap.servers"] = (config, value) => config with { BootstrapServers = value },
        ["client.id"] = (config, value) => config with { ClientId = value },
        ["processing.guarantee"] = (config, value) => config with { ProcessingGuarantee = Guarantee(value) },
        ["num.stream.threads"] = (config, value) => config with { NumStreamThreads = Number<int>(value) },
        ["state.dir"] = (config, value) => config with { StateDirectory = value },
        ["group.instance.id"] = (config, value) => config with { GroupInstanceId = value },
        ["commit.interval.ms"] = (config, value) => config with { CommitInterval = Milliseconds(value) },
        ["statestore.uncommitted.max.bytes"] = (config, value) => config with { MaxUncommittedBytes = Number<long>(value) },
        ["transaction.timeout.ms"] = (config, value) => config with { TransactionTimeout = Milliseconds(value) },
        ["session.timeout.ms"] = (config, value) => config with { SessionTimeout = Milliseconds(value) },
        ["max.poll.interval.ms"] = (config, value) => config with { MaxPollInterval = Milliseconds(value) },
        ["poll.ms"] = (config, value) => config with { PollTimeout = Milliseconds(value) },
        ["request.timeout.ms"] = (config, value) => config with { RequestTimeout = Milliseconds(value) },
        ["buffered.records.per.partition"] = (config, value) => config with { BufferedRecordsPerPartition = Number<int>(value) },
        ["input.buffer.max.bytes"] = (config, value) => config with { InputBufferMaxBytes = Number<long>(value) },
        ["message.timestamp.after.max.ms"] = (config, value) => config with { MessageTimestampAfterMax = Milliseconds(value) },
        ["max.task.idle.ms"] = (config, value) => config with { MaxTaskIdle = Milliseconds(value) },
        ["offset.metadata.max.bytes"] = (config, value) => config with { OffsetMetadataMaxBytes = Number<int>(value) },
        ["repartition.purge.interval.ms"] = (config, value) => config with { RepartitionPurgeInterval = Milliseconds(value) },
        ["metadata.max.age.ms"] = (config, value) => config with { MetadataMaxAge = Milliseconds(value) },
        ["state.cleanup.delay.ms"] = (config, value) => config with { StateCleanupDelay = Milliseconds(value) },
        ["changed.topics.policy"] = (config, value) => config with { ChangedTopics = ChangedTopics(value) },
        ["replication.factor"] = (config, value) => config with { ReplicationFactor = Number<short>(value) },
        ["auto.offset.reset"] = (config, value) => config with { OffsetReset = Reset(value) },
        ["errors.dead.letter.queue.topic.name"] = (config, value) => config with { DeadLetterTopic = value, BadRecords = BadRecordPolicy.DeadLetter },
    };

    /// <summary>The keys that are settings here.</summary>
    public static IReadOnlyCollection<string> Understood => Settings.Keys;

    /// <summary>Settings from keys, and what is wrong with the keys. What is wrong with values that could be read is not told here.</summary>
    public static (StreamsConfig Config, List<string> Problems) Read(IReadOnlyDictionary<string, string> properties)
    {
        var problems = new List<string>();
        var passed = new Dictionary<string, string>(StringComparer.Ordinal);
        var config = new StreamsConfig { ApplicationId = string.Empty };
        // In order of the keys: what is told does not depend on a dictionary's order.
        foreach (var (key, value) in properties.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (value is null)
            {
                problems.Add($"Setting {key} has no value.");
            }
            else if (Settings.TryGetValue(key, out var read))
            {
                try
                {
                    config = read(config, value);
                }
                catch (FormatException exception)
                {
                    problems.Add($"Setting {key} {exception.Message}.");
                }
            }
            else if (RefusedKeys.Find(key) is { } refused)
            {
                if (!refused.Allows(value))
                {
                    problems.Add($"Setting {key} cannot be {value}: {refused.Reason}.");
                }
            }
            else if (OwnedClientProperties.Instead.TryGetValue(key, out var instead))
            {
                problems.Add($"Setting {key} cannot be set: {instead}.");
            }
            else if (ClientKeys.Passed(key) is { } name)
            {
                // A key with its prefix wins over one without.
                if (name == key || !properties.ContainsKey(name))
                {
                    passed[name] = value;
                }
            }
            else
            {
                problems.Add($"Setting {key} is not known. {Hint(key)}");
            }
        }

        return (config with { Properties = passed }, problems);
    }

    private static string Hint(string key)
    {
        if (typeof(StreamsConfig).GetProperty(key) is not null)
        {
            return "It is the name of a property: set it in code or bind it; here are keys such as application.id.";
        }

        var near = NearMiss.Of(key, Settings.Keys.Concat(RefusedKeys.Exact).Concat(ClientKeys.Known).Concat(OwnedClientProperties.Instead.Keys));
        return near is null
            ? $"A setting of a client or of internal topics needs its prefix, one of {string.Join(", ", ClientKeys.Prefixes)}; settings of your own are AppConfigs."
            : $"Is {near} meant?";
    }

    private static T Number<T>(string value)
        where T : struct, System.Numerics.IBinaryInteger<T> =>
        T.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"is '{value}', which is not a whole number, or too large a one");

    private static TimeSpan Milliseconds(string value)
    {
        var milliseconds = Number<long>(value);
        return Math.Abs((double)milliseconds) < TimeSpan.MaxValue.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new FormatException($"is '{value}', which is too long a time");
    }

    private static AutoOffsetReset Reset(string value)
    {
        try
        {
            return AutoOffsetReset.Parse(value);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"cannot be read: {exception.Message}", exception);
        }
    }

    private static ChangedTopicPolicy ChangedTopics(string value) => value switch
    {
        "stop" => ChangedTopicPolicy.Stop,
        "accept" => ChangedTopicPolicy.Accept,
        _ => throw new FormatException($"is '{value}'; it must be stop or accept"),
    };

    private static ProcessingGuarantee Guarantee(string value) => value switch
    {
        "exactly_once_v2" => ProcessingGuarantee.ExactlyOnce,
        "at_least_once" => ProcessingGuarantee.AtLeastOnce,
        _ => throw new FormatException($"is '{value}'; it must be exactly_once_v2 or at_least_once"),
    };
}
