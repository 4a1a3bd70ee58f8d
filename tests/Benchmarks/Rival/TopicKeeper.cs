using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>Makes and deletes topics of a scratch broker.</summary>
internal sealed class TopicKeeper(string bootstrap) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly IAdminClient _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrap }).Build();

    /// <summary>Deletes a topic if it is there and makes it anew.</summary>
    public void Recreate(string topic, int partitions)
    {
        if (Exists(topic))
        {
            Delete([topic]);
        }

        CreateNew(topic, partitions);
    }

    /// <exception cref="CreateTopicsException">It exists: nothing that this program did not make is deleted.</exception>
    /// <remarks>Kept for ever: the broker deletes by the records' times, and those of a benchmark are old.</remarks>
    public void CreateNew(string topic, int partitions) =>
        _admin.CreateTopicsAsync(
        [
            new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = -1, Configs = new() { ["retention.ms"] = "-1" } },
        ]).GetAwaiter().GetResult();

    public void Delete(IReadOnlyCollection<string> topics)
    {
        _admin.DeleteTopicsAsync(topics).GetAwaiter().GetResult();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (topics.Any(Exists) && clock.Elapsed < Patience)
        {
            // The broker deletes in the background and tells nobody when it is done; nothing is timed here.
            Thread.Sleep(100);
        }
    }

    public void DeletePrefixed(string prefix)
    {
        var topics = _admin.GetMetadata(Patience).Topics.Select(topic => topic.Topic).Where(topic => topic.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (topics.Count > 0)
        {
            Delete(topics);
        }
    }

    public int Partitions(string topic) => _admin.GetMetadata(Patience).Topics.Single(known => known.Topic == topic).Partitions.Count;

    public void Dispose() => _admin.Dispose();

    private bool Exists(string topic) => _admin.GetMetadata(Patience).Topics.Exists(known => known.Topic == topic && !known.Error.IsError);
}
