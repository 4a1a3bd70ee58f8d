using Confluent.Kafka;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>Looks at a group's committed offsets from outside, without joining it.</summary>
/// <remarks>
/// Through a consumer and not the admin client: librdkafka 2.16's ListConsumerGroupOffsets kills the process while the group's coordinator
/// is still loading, as on a fresh broker (its OffsetFetch handler tells a group handle that an admin client does not have).
/// </remarks>
internal sealed class GroupProgress(string bootstrap, string group, string topic, int partitions) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly List<TopicPartition> _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))];

    // Uncommitted: offsets of an open transaction are not waited for, as Kafka Streams' program does not wait either.
    private readonly IConsumer<Ignore, Ignore> _consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig
    {
        BootstrapServers = bootstrap,
        GroupId = group,
        EnableAutoCommit = false,
        IsolationLevel = IsolationLevel.ReadUncommitted,
    }).Build();

    /// <summary>Sum of the committed offsets.</summary>
    public long Committed()
    {
        try
        {
            return _consumer.Committed(_partitions, Patience).Where(place => place.Offset.Value > 0).Sum(place => place.Offset.Value);
        }
        catch (KafkaException exception) when (!exception.Error.IsFatal)
        {
            // The coordinator is not there yet; the next look will tell.
            return 0;
        }
    }

    public void Dispose() => _consumer.Dispose();
}
