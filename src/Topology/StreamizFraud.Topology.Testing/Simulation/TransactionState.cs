namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>What the transaction coordinator keeps for one transactional id. Needs the cluster's lock.</summary>
internal sealed class TransactionState(string id)
{
    public string Id { get; } = id;

    /// <summary>Epoch of the one producer that may write.</summary>
    public int Epoch { get; set; } = -1;

    /// <summary>Number of the present or last transaction, unique in the cluster; 0 before the first.</summary>
    public int Number { get; set; }

    public TransactionPhase Phase { get; set; }

    /// <summary>How the present or last transaction ends; null while it is open.</summary>
    public bool? Commits { get; set; }

    public List<PartitionLog> Logs { get; } = [];

    public List<ConsumerGroup> Groups { get; } = [];

    public void Join(PartitionLog log)
    {
        if (!Logs.Contains(log))
        {
            Logs.Add(log);
        }
    }

    public void Join(ConsumerGroup group)
    {
        if (!Groups.Contains(group))
        {
            Groups.Add(group);
        }
    }

    /// <summary>Time from which the coordinator aborts an open transaction, in ticks.</summary>
    public long ExpiresAt { get; set; }

    public long TimeoutTicks { get; set; }

    /// <summary>Time from which the markers are written, in ticks.</summary>
    public long MarkersAt { get; set; }

    /// <summary>Copies of requests that are still under way, the oldest first.</summary>
    public List<SentCall> UnderWay { get; } = [];

    /// <summary>Epoch, number and decision of the last request to end, for a late duplicate of it.</summary>
    public (int Epoch, bool Commit)? LastEnd { get; set; }
}
