using StreamizFraud.Topology;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Engine.Contracts.Tests.Cluster;

/// <summary>Keeps what was polled.</summary>
public sealed class Inbox : IRecordSink
{
    public List<PolledRecord> Records { get; } = [];

    public void Add(in PolledRecord record) => Records.Add(record);
}

/// <summary>Keeps what a group told a member, and what the member owns by that.</summary>
public sealed class GroupDiary : IGroupEvents
{
    public List<string> Events { get; } = [];

    public SortedSet<TopicPartition> Owned { get; } = [];

    public int Assignments { get; private set; }

    /// <summary>Called inside a revocation.</summary>
    public Action? OnRevoked { get; set; }

    public void Assigned(IReadOnlyCollection<TopicPartition> partitions)
    {
        Events.Add($"assigned {string.Join(' ', partitions.Order())}");
        Owned.UnionWith(partitions);
        Assignments++;
    }

    public void Revoked(IReadOnlyCollection<TopicPartition> partitions)
    {
        Events.Add($"revoked {string.Join(' ', partitions.Order())}");
        OnRevoked?.Invoke();
        Owned.ExceptWith(partitions);
    }

    public void Lost(IReadOnlyCollection<TopicPartition> partitions)
    {
        Events.Add($"lost {string.Join(' ', partitions.Order())}");
        Owned.ExceptWith(partitions);
    }
}

/// <summary>Keeps where sent records went.</summary>
public sealed class Receipts : ISendReceipt
{
    private readonly Lock _lock = new();
    private readonly List<long> _offsets = [];

    public long[] Offsets
    {
        get
        {
            lock (_lock)
            {
                return [.. _offsets];
            }
        }
    }

    public void Delivered(TopicPartition partition, long offset)
    {
        lock (_lock)
        {
            _offsets.Add(offset);
        }
    }
}
