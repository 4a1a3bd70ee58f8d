using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>Committed offsets of a group, and those that transactions would commit. Needs the cluster's lock.</summary>
internal sealed class GroupOffsets
{
    private readonly Dictionary<TopicPartition, PartitionOffset> _committed = [];
    private readonly List<(int Transaction, PartitionOffset Offset)> _pending = [];

    /// <summary>What is wrong with offsets that are to be committed together; null if nothing is.</summary>
    /// <param name="offsets">The offsets.</param>
    /// <param name="maxMetadata">Longest text beside one, in characters.</param>
    public static string? Refusal(IReadOnlyCollection<PartitionOffset> offsets, int maxMetadata) =>
        offsets.FirstOrDefault(offset => offset.Metadata?.Length > maxMetadata) is { Metadata: { } metadata } tooLong
            ? $"OFFSET_METADATA_TOO_LARGE: that of {tooLong.Partition} has {metadata.Length} characters, at most {maxMetadata} are allowed"
            : null;

    public void Commit(PartitionOffset offset) => _committed[offset.Partition] = offset;

    /// <summary>Keeps an offset until its transaction has ended.</summary>
    public void Add(int transaction, PartitionOffset offset) => _pending.Add((transaction, offset));

    /// <summary>The transaction's markers have arrived.</summary>
    public void End(int transaction, bool commit)
    {
        var kept = 0;
        for (var i = 0; i < _pending.Count; i++)
        {
            if (_pending[i].Transaction != transaction)
            {
                _pending[kept++] = _pending[i];
            }
            else if (commit)
            {
                Commit(_pending[i].Offset);
            }
        }

        _pending.RemoveRange(kept, _pending.Count - kept);
    }

    /// <summary>A tool takes away what was committed for a partition.</summary>
    public void Remove(TopicPartition partition) => _committed.Remove(partition);

    /// <summary>A topic was deleted, and what was committed for it goes with it.</summary>
    public void Forget(string topic)
    {
        foreach (var partition in _committed.Keys.Where(partition => partition.Topic == topic).ToList())
        {
            _committed.Remove(partition);
        }

        _pending.RemoveAll(pending => pending.Offset.Partition.Topic == topic);
    }

    /// <summary>Whether a transaction may still change the offset.</summary>
    public bool IsUnstable(TopicPartition partition) => _pending.Exists(pending => pending.Offset.Partition == partition);

    public PartitionOffset Get(TopicPartition partition) => _committed.GetValueOrDefault(partition, new PartitionOffset(partition, -1));
}
