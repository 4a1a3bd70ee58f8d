using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Runtime.Ports;
using TopicDescription = StreamizFraud.Topology.Runtime.Ports.TopicDescription;

namespace StreamizFraud.Topology.Kafka.Clients;

/// <summary>Looks at and changes topics through Confluent.Kafka's admin client.</summary>
/// <remarks>Thread-safe. The client itself would retry for ever against an unreachable broker; every request here carries its time limit.</remarks>
internal sealed class KafkaAdmin : IClusterAdmin
{
    /// <summary>Longest wait for the client to be destroyed; what takes longer goes on alone.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly string _address;
    private readonly IAdminClient _client;
    private readonly CallingThread _calls;

    private readonly SignIn _signIn;

    internal KafkaAdmin(ClientProperties properties, AdminSettings settings, string address, SignIn signIn, ILogger logger)
    {
        _signIn = signIn;
        _address = address;
        _calls = new CallingThread(settings.ClientId);
        var all = properties.For([], settings.Properties, new Dictionary<string, string> { ["client.id"] = settings.ClientId, ["log_level"] = "6" });
        var lines = new ClientLines(properties, logger);
        _client = properties.Build(() => new AdminClientBuilder(all)
            .SetLogHandler((_, line) => lines.Forward(line))
            .SetErrorHandler((_, error) => signIn.Said(error, properties.WithoutSecrets(error.Reason))) // The log lines say the rest.
            .Build());
    }

    /// <inheritdoc/>
    public IReadOnlyList<TopicDescription> DescribeTopics(IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        if (topics.Count == 0)
        {
            return [];
        }

        // Asking for the metadata of a topic would create it on clusters that create topics by themselves; this request never does.
        var found = new List<TopicDescription>();
        foreach (var topic in Describe(topics, timeout))
        {
            if (topic.Error.Code == ErrorCode.NoError)
            {
                found.Add(new TopicDescription(topic.Name, topic.Partitions.Count, topic.TopicId?.ToString() ?? string.Empty));
            }
            else if (topic.Error.Code is not (ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic))
            {
                throw ConsumeFault.Failed($"Describing topic {topic.Name}", _address, topic.Error.Code, topic.Error.Reason);
            }
        }

        return found;
    }

    /// <inheritdoc/>
    public IReadOnlyList<TopicSettings> DescribeSettings(IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        if (topics.Count == 0)
        {
            return [];
        }

        var resources = topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic });
        try
        {
            var results = Wait(
                "Reading settings of topics", _client.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = timeout }), timeout);
            return [.. results.Select(result => Settings(result.ConfigResource, result.Entries))];
        }
        catch (DescribeConfigsException failure)
        {
            var refused = failure.Results.FirstOrDefault(result => result.Error.Code is not
                (ErrorCode.NoError or ErrorCode.TopicAuthorizationFailed or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic));
            return refused is null
                ? [.. failure.Results.Where(result => !result.Error.IsError).Select(result => Settings(result.ConfigResource, result.Entries))]
                : throw ConsumeFault.Failed($"Reading the settings of topic {refused.ConfigResource.Name}", _address, refused.Error.Code, refused.Error.Reason, failure);
        }
    }

    /// <inheritdoc/>
    public void CreateTopics(IReadOnlyCollection<NewTopic> topics, TimeSpan timeout)
    {
        if (topics.Count == 0)
        {
            return;
        }

        var specifications = topics.Select(topic => new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = topic.Partitions,
            ReplicationFactor = topic.ReplicationFactor,
            Configs = new Dictionary<string, string>(topic.Config),
        });
        try
        {
            Wait("Creating topics", _client.CreateTopicsAsync(specifications, new CreateTopicsOptions { RequestTimeout = timeout, OperationTimeout = timeout }), timeout);
        }
        catch (CreateTopicsException failure)
        {
            var refused = failure.Results.FirstOrDefault(result => result.Error.Code is not (ErrorCode.NoError or ErrorCode.TopicAlreadyExists));
            if (refused is not null)
            {
                throw ConsumeFault.Failed($"Creating topic {refused.Topic}", _address, refused.Error.Code, refused.Error.Reason, failure);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetPosition position, TimeSpan timeout)
    {
        if (partitions.Count == 0)
        {
            return [];
        }

        AssertExist(partitions.Select(partition => partition.Topic), timeout);
        var offsets = ListOffsets(partitions, SpecOf(position), position == OffsetPosition.LastStable, timeout);
        // The broker says -1 where no record is so new.
        List<TopicPartition> without = [.. offsets.Where(offset => offset.Offset < 0).Select(offset => offset.Partition)];
        return position.Kind != OffsetPositionKind.Time || without.Count == 0
            ? offsets
            : [.. offsets.Where(offset => offset.Offset >= 0), .. ListOffsets(without, OffsetSpec.Latest(), stable: false, timeout)];
    }

    /// <inheritdoc/>
    public void DeleteRecords(IReadOnlyCollection<PartitionOffset> before, TimeSpan timeout)
    {
        if (before.Count == 0)
        {
            return;
        }

        AssertExist(before.Select(offset => offset.Partition.Topic), timeout);
        var offsets = before.Select(offset => new TopicPartitionOffset(offset.Partition.Topic, offset.Partition.Partition, offset.Offset));
        try
        {
            Wait("Deleting records", _client.DeleteRecordsAsync(offsets, new DeleteRecordsOptions { RequestTimeout = timeout, OperationTimeout = timeout }), timeout);
        }
        catch (DeleteRecordsException failure)
        {
            var refused = failure.Results.First(result => result.Error.IsError);
            throw ConsumeFault.Failed(
                $"Deleting records of {refused.Topic}-{refused.Partition.Value} before {refused.Offset.Value}", _address, refused.Error.Code, refused.Error.Reason, failure);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<GroupMemberDescription> DescribeGroup(string group, TimeSpan timeout)
    {
        List<ConsumerGroupDescription> groups;
        try
        {
            groups = Wait(
                "Describing the group", _client.DescribeConsumerGroupsAsync([group], new DescribeConsumerGroupsOptions { RequestTimeout = timeout }), timeout).ConsumerGroupDescriptions;
        }
        catch (DescribeConsumerGroupsException failure)
        {
            groups = failure.Results.ConsumerGroupDescriptions;
        }

        var described = groups.Single();
        return described.Error.Code switch
        {
            ErrorCode.NoError => [.. described.Members.Select(member => new GroupMemberDescription(member.ClientId, string.IsNullOrEmpty(member.GroupInstanceId) ? null : member.GroupInstanceId))],
            ErrorCode.GroupAuthorizationFailed or ErrorCode.GroupIdNotFound => [],
            _ => throw ConsumeFault.Failed($"Describing group {group}", _address, described.Error.Code, described.Error.Reason),
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListTopics(TimeSpan timeout) =>
        [.. Wait("Listing topics", Task.Run(() => _client.GetMetadata(timeout)), timeout).Topics.Where(topic => !topic.Error.IsError).Select(topic => topic.Topic)];

    /// <inheritdoc/>
    public void DeleteTopics(IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        if (topics.Count == 0)
        {
            return;
        }

        try
        {
            Wait("Deleting topics", _client.DeleteTopicsAsync(topics, new DeleteTopicsOptions { RequestTimeout = timeout, OperationTimeout = timeout }), timeout);
        }
        catch (DeleteTopicsException failure)
        {
            var refused = failure.Results.Find(result => result.Error.Code is not (ErrorCode.NoError or ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic));
            if (refused is not null)
            {
                throw ConsumeFault.Failed($"Deleting topic {refused.Topic}", _address, refused.Error.Code, refused.Error.Reason, failure);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PartitionOffset> CommittedOffsets(string group, IReadOnlyCollection<TopicPartition> partitions, TimeSpan timeout)
    {
        if (partitions.Count == 0)
        {
            return [];
        }

        var wanted = new ConsumerGroupTopicPartitions(group, [.. partitions.Select(partition => new Confluent.Kafka.TopicPartition(partition.Topic, partition.Partition))]);
        try
        {
            var groups = Wait("Reading offsets of the group", _client.ListConsumerGroupOffsetsAsync([wanted], new ListConsumerGroupOffsetsOptions { RequestTimeout = timeout }), timeout);
            return [.. groups.Single().Partitions.Select(Offset)];
        }
        catch (ListConsumerGroupOffsetsException failure)
        {
            var described = failure.Results.Single();
            return described.Error.IsError
                ? throw ConsumeFault.Failed($"Reading offsets of group {group}", _address, described.Error.Code, described.Error.Reason, failure)
                : [.. described.Partitions.Select(Offset)];
        }
    }

    /// <inheritdoc/>
    public void SetCommittedOffsets(string group, IReadOnlyCollection<PartitionOffset> offsets, TimeSpan timeout)
    {
        if (offsets.Count == 0)
        {
            return;
        }

        var wanted = new ConsumerGroupTopicPartitionOffsets(
            group, [.. offsets.Select(offset => new TopicPartitionOffset(offset.Partition.Topic, offset.Partition.Partition, offset.Offset))]);
        try
        {
            Wait("Setting offsets of the group", _client.AlterConsumerGroupOffsetsAsync([wanted], new AlterConsumerGroupOffsetsOptions { RequestTimeout = timeout }), timeout);
        }
        catch (AlterConsumerGroupOffsetsException failure)
        {
            var described = failure.Results.Single();
            var error = described.Error.IsError ? described.Error : described.Partitions.First(partition => partition.Error.IsError).Error;
            throw ConsumeFault.Failed($"Setting offsets of group {group}", _address, error.Code, error.Reason, failure);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Requests need no thread of ours: the client answers them in the background, and each wait here has its limit.</remarks>
    public void Dispose() => _calls.End(_client.Dispose, Farewell);

    private static TopicSettings Settings(ConfigResource topic, Dictionary<string, ConfigEntryResult> entries) =>
        new(topic.Name, entries.Values.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Name, entry => entry.Value));

    private static OffsetSpec SpecOf(OffsetPosition position) => position.Kind switch
    {
        OffsetPositionKind.Earliest => OffsetSpec.Earliest(),
        OffsetPositionKind.Time => OffsetSpec.ForTimestamp(position.Timestamp),
        _ => OffsetSpec.Latest(),
    };

    private List<PartitionOffset> ListOffsets(IReadOnlyCollection<TopicPartition> partitions, OffsetSpec which, bool stable, TimeSpan timeout)
    {
        var wanted = partitions.Select(partition => new TopicPartitionOffsetSpec
        {
            TopicPartition = new Confluent.Kafka.TopicPartition(partition.Topic, partition.Partition),
            OffsetSpec = which,
        });
        var options = new ListOffsetsOptions
        {
            RequestTimeout = timeout,
            IsolationLevel = stable ? IsolationLevel.ReadCommitted : IsolationLevel.ReadUncommitted,
        };
        try
        {
            return [.. Wait("Listing offsets", _client.ListOffsetsAsync(wanted, options), timeout).ResultInfos.Select(info => Offset(info.TopicPartitionOffsetError))];
        }
        catch (ListOffsetsException failure)
        {
            return [.. failure.Result.ResultInfos.Select(info => Offset(info.TopicPartitionOffsetError))];
        }
    }

    /// <summary>The client looks for the leaders of an unknown topic until its time is over, and then speaks of a time-out.</summary>
    private void AssertExist(IEnumerable<string> topics, TimeSpan timeout)
    {
        string[] wanted = [.. topics.Distinct(StringComparer.Ordinal)];
        var known = DescribeTopics(wanted, timeout).Select(topic => topic.Name);
        if (wanted.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            throw new ClusterException(ClusterFault.UnknownTopic, $"Topic {missing} does not exist on the Kafka cluster at {_address}");
        }
    }

    private List<Confluent.Kafka.Admin.TopicDescription> Describe(IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        try
        {
            return Wait(
                "Describing topics",
                _client.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics), new DescribeTopicsOptions { RequestTimeout = timeout }),
                timeout).TopicDescriptions;
        }
        catch (DescribeTopicsException failure)
        {
            return failure.Results.TopicDescriptions;
        }
    }

    private PartitionOffset Offset(TopicPartitionOffsetError entry) => entry.Error.IsError
        ? throw ConsumeFault.Failed($"Offset of {entry.Topic}-{entry.Partition.Value}", _address, entry.Error.Code, entry.Error.Reason)
        : new PartitionOffset(new TopicPartition(entry.Topic, entry.Partition.Value), Math.Max(-1, entry.Offset.Value));

    private T Wait<T>(string what, Task<T> answer, TimeSpan timeout)
    {
        Wait(what, (Task)answer, timeout);
#pragma warning disable VSTHRD002 // It has ended: see below.
        return answer.Result;
#pragma warning restore VSTHRD002
    }

    /// <summary>The port is synchronous. The client's own thread completes the task, so waiting here cannot block it.</summary>
    private void Wait(string what, Task answer, TimeSpan timeout)
    {
        try
        {
            // A little longer than the request's own limit, whose words say more than ours.
            using var over = new CancellationTokenSource(timeout + TimeSpan.FromSeconds(1));
#pragma warning disable VSTHRD002
            if (Task.WhenAny(answer, _signIn.Refused).WaitAsync(over.Token).GetAwaiter().GetResult() != answer)
            {
                throw new ClusterException(
                    ClusterFault.Refused,
                    $"{what}: authentication failed at the Kafka cluster at {_address}: {_signIn.Refused.Result}. Check user, password and mechanism.");
            }

            answer.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
            _signIn.Accepted();
        }
        catch (OperationCanceledException silence)
        {
            throw ConsumeFault.Failed(what, _address, ErrorCode.Local_TimedOut, "the client gave no answer", silence);
        }
        catch (KafkaException failure) when (failure.GetType() == typeof(KafkaException))
        {
            // Subclasses carry results of single topics or partitions and are for the caller.
            throw ConsumeFault.Failed(what, _address, failure.Error.Code, failure.Error.Reason, failure);
        }
    }
}
