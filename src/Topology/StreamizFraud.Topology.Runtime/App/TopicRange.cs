using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Runtime.App;

/// <summary>What a topic holds at a moment: of each partition the first offset and the last stable one. Another run can read the same records by it.</summary>
/// <remarks>Immutable, thread-safe.</remarks>
public sealed class TopicRange
{
    private TopicRange(string topic, long[] begins, long[] ends) => (Topic, Begins, Ends) = (topic, begins, ends);

    /// <summary>The topic.</summary>
    public string Topic { get; }

    /// <summary>The first offset of each partition.</summary>
    public IReadOnlyList<long> Begins { get; }

    /// <summary>Where each partition ends: the offset after its last committed record, or a later one.</summary>
    public IReadOnlyList<long> Ends { get; }

    /// <summary>Whether nothing has been deleted at the beginning of any partition.</summary>
    public bool IsFromTheBeginning => Begins.All(begin => begin == 0);

    /// <summary>What the topic holds now. Transactions that are open are not in it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="timeout">Longest wait for an answer; 30 s if null.</param>
    /// <exception cref="ClusterException">There is no such topic, or the cluster does not answer.</exception>
    public static TopicRange Now(ICluster cluster, string topic, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentException.ThrowIfNullOrEmpty(topic);
        var wait = timeout ?? TimeSpan.FromSeconds(30);
        using var admin = cluster.CreateAdmin();
        var description = admin.DescribeTopics([topic], wait).SingleOrDefault()
            ?? throw new ClusterException(ClusterFault.UnknownTopic, $"Topic {topic} does not exist.");
        List<TopicPartition> partitions = [.. Enumerable.Range(0, description.Partitions).Select(partition => new TopicPartition(topic, partition))];
        // Ends first: what is deleted meanwhile is then not taken for what is there.
        var ends = Offsets(admin.ListOffsets(partitions, OffsetPosition.LastStable, wait));
        var begins = Offsets(admin.ListOffsets(partitions, OffsetPosition.Earliest, wait));
        return new TopicRange(topic, begins, [.. ends.Zip(begins, Math.Max)]);

        static long[] Offsets(IReadOnlyList<PartitionOffset> offsets) => [.. offsets.OrderBy(offset => offset.Partition.Partition).Select(offset => offset.Offset)];
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range; null if the text is of another form.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TopicRange? range)
    {
        range = null;
        var words = text?.Split(' ') ?? [];
        if (words.Length < 2 || words[0].Length == 0)
        {
            return false;
        }

        var (begins, ends) = (new long[words.Length - 1], new long[words.Length - 1]);
        for (var partition = 0; partition < begins.Length; partition++)
        {
            var offsets = words[partition + 1].Split('-');
            if (offsets.Length != 2 || !TryParse(offsets[0], out begins[partition]) || !TryParse(offsets[1], out ends[partition]) || begins[partition] > ends[partition])
            {
                return false;
            }
        }

        range = new TopicRange(words[0], begins, ends);
        return true;

        static bool TryParse(string text, out long offset) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }

    /// <summary>Written <c>"topic 0-4810 0-4790"</c>: begin and end of each partition, in order.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Topic);
        for (var partition = 0; partition < Ends.Count; partition++)
        {
            text.Append(CultureInfo.InvariantCulture, $" {Begins[partition]}-{Ends[partition]}");
        }

        return text.ToString();
    }
}
