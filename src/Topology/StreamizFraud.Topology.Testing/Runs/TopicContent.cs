namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>The committed records of a topic of results, by key.</summary>
internal sealed class TopicContent
{
    private readonly SortedDictionary<string, List<string>> _byKey = new(StringComparer.Ordinal);
    private readonly string _topic;

    private TopicContent(string topic) => _topic = topic;

    /// <summary>Its name.</summary>
    public string Topic => _topic;

    /// <summary>Keys in order.</summary>
    public IReadOnlyCollection<string> Keys => _byKey.Keys;

    /// <summary>Number of records.</summary>
    public long Count => _byKey.Values.Sum(records => (long)records.Count);

    public static TopicContent Of(SimulationRun run, string topic)
    {
        var content = new TopicContent(topic);
        for (var partition = 0; partition < run.Cluster.PartitionCount(topic); partition++)
        {
            foreach (var record in run.Cluster.ReadAll(topic, partition))
            {
                var key = record.Key is null ? "no key" : ReadableBytes.Of(record.Key);
                if (!content._byKey.TryGetValue(key, out var records))
                {
                    content._byKey.Add(key, records = []);
                }

                records.Add($"{(record.Value is null ? "null" : ReadableBytes.Of(record.Value))} at {record.Timestamp}");
            }
        }

        return content;
    }

    /// <summary>Every record is there, once, and no other one.</summary>
    public void MustEqual(TopicContent found, bool inOrder)
    {
        foreach (var key in _byKey.Keys.Union(found._byKey.Keys))
        {
            var (want, got) = (Records(key, inOrder), found.Records(key, inOrder));
            for (var i = 0; i < Math.Max(want.Count, got.Count); i++)
            {
                if (i >= want.Count || i >= got.Count || want[i] != got[i])
                {
                    throw new LedgerException(
                        $"{_topic}, key {key}: record {i + 1} must be {At(want, i)}, but is {At(got, i)} ({got.Count} records instead of {want.Count}).");
                }
            }
        }
    }

    /// <summary>The last record of each key is the same, whatever its time.</summary>
    public void MustEndAs(TopicContent found)
    {
        MustHaveKeysOf(found, others: true);
        foreach (var key in _byKey.Keys)
        {
            var (want, got) = (Values(key).Last(), found.Values(key).Last());
            if (want != got)
            {
                throw new LedgerException($"{_topic}, key {key}: the last record must be {want}, but is {got}.");
            }
        }
    }

    /// <summary>Every key has a record in the other one.</summary>
    /// <param name="found">The other one.</param>
    /// <param name="others">Whether it has no other key.</param>
    public void MustHaveKeysOf(TopicContent found, bool others)
    {
        foreach (var key in _byKey.Keys.Where(key => !found._byKey.ContainsKey(key)))
        {
            throw new LedgerException($"{_topic}, key {key}: has no record; {Values(key).Last()} was lost.");
        }

        foreach (var key in found._byKey.Keys.Where(key => others && !_byKey.ContainsKey(key)))
        {
            throw new LedgerException($"{_topic}, key {key}: has {found.Values(key).Last()}, and must have no record.");
        }
    }

    /// <summary>Every record is there, as often or more often, among others.</summary>
    public void MustBeIn(TopicContent found)
    {
        foreach (var key in _byKey.Keys)
        {
            var times = found.Records(key, inOrder: true).CountBy(record => record, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
            foreach (var (record, wanted) in Records(key, inOrder: true).CountBy(record => record, StringComparer.Ordinal))
            {
                var got = times.GetValueOrDefault(record);
                if (got < wanted)
                {
                    throw new LedgerException($"{_topic}, key {key}: {record} was lost ({got} records instead of {wanted}).");
                }
            }
        }
    }

    /// <summary>What is there is what comes first in the other one.</summary>
    public void MustBeginAs(TopicContent wanted)
    {
        foreach (var (key, records) in _byKey)
        {
            var want = wanted.Records(key, inOrder: true);
            for (var i = 0; i < records.Count; i++)
            {
                if (i >= want.Count || want[i] != records[i])
                {
                    throw new LedgerException($"{_topic}, key {key}: record {i + 1} before the end must be {At(want, i)}, but is {records[i]}.");
                }
            }
        }
    }

    private static string At(List<string> records, int index) => index < records.Count ? records[index] : "absent";

    private List<string> Records(string key, bool inOrder)
    {
        var records = _byKey.GetValueOrDefault(key, []);
        return inOrder ? records : [.. records.Order(StringComparer.Ordinal)];
    }

    /// <summary>What the records of a key say, in order, without their times.</summary>
    public IEnumerable<string> Values(string key) => _byKey.GetValueOrDefault(key, []).Select(record => record[..record.LastIndexOf(" at ", StringComparison.Ordinal)]);
}
