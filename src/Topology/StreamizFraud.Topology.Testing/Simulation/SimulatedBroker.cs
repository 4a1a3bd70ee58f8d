using System.Diagnostics;
using StreamizFraud.Topology.Runtime.Ports;

namespace StreamizFraud.Topology.Testing.Simulation;

/// <summary>
/// The state of a simulated cluster behind one lock, <see cref="Gate"/>; clients take it for each call, never while they run user code.
/// Members that need it held end in <c>_NeedsLock</c>; so do all members of the classes it holds.
/// </summary>
internal sealed class SimulatedBroker
{
    /// <summary>Longest single wait: deadlines of transactions, markers and members are looked at between waits.</summary>
    private static readonly TimeSpan WaitSlice = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, SimulatedTopic> _topics = [];
    private readonly Dictionary<string, ConsumerGroup> _groups = [];
    private readonly List<string> _killed = [];
    private readonly TimeProvider _time;
    private int _topicNumber;
    private long _appends;
    private int _waiters;
    private int _uncommittedWaiters;

    public SimulatedBroker(SimulatedClusterOptions options)
    {
        Options = options;
        _time = options.Time;
        MarkerDelay = options.MarkerDelay;
        Faults = options.Faults;
        Pages = new PagePool(options.PageBytes, options.ReservedPages);
        Transactions = new TransactionCoordinator(this);
        NowTicks = _time.GetUtcNow().UtcTicks;
    }

    /// <summary>Numbers an append.</summary>
    public long NextAppend_NeedsLock() => ++_appends;

    public object Gate { get; } = new();

    public SimulatedClusterOptions Options { get; }

    public TimeSpan MarkerDelay { get; set; }

    public IFaultScript? Faults { get; set; }

    public PagePool Pages { get; }

    public CompactionKeys CompactionKeys { get; } = new();

    public long CompactionBytes => Options.CompactionBytes;

    public TransactionCoordinator Transactions { get; }

    public bool BackgroundHeartbeats => Options.BackgroundHeartbeats ?? !Options.Virtual;

    /// <summary>The clock's time at the last <see cref="Tick_NeedsLock"/>, in ticks.</summary>
    public long NowTicks { get; private set; }

    public long NowMilliseconds => (NowTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;

    public SimulatedTopic? FindTopic(string name) => _topics.GetValueOrDefault(name);

    /// <exception cref="ClusterException">Unknown topic or partition.</exception>
    public PartitionLog Log_NeedsLock(TopicPartition partition)
    {
        if (FindTopic(partition.Topic) is not { } topic)
        {
            throw new ClusterException(ClusterFault.UnknownTopic, $"Topic '{partition.Topic}' does not exist.");
        }

        return (uint)partition.Partition < (uint)topic.Logs.Length
            ? topic.Logs[partition.Partition]
            : throw new ClusterException(
                ClusterFault.UnknownTopic, $"Topic '{partition.Topic}' has {topic.Logs.Length} partitions, there is no {partition.Partition}.");
    }

    /// <summary>Creates a topic unless it exists.</summary>
    public void CreateTopic_NeedsLock(string name, int partitions, IReadOnlyDictionary<string, string> config)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        if (!_topics.ContainsKey(name))
        {
            _topics.Add(name, new SimulatedTopic(name, partitions, $"sim-{++_topicNumber:D6}", config, this));
            TopicChanged_NeedsLock(name);
        }
    }

    public void DeleteTopic_NeedsLock(string name)
    {
        if (_topics.Remove(name, out var topic))
        {
            topic.Deleted = true;
            foreach (var group in _groups.Values)
            {
                group.Offsets.Forget(name);
            }

            TopicChanged_NeedsLock(name);
        }
    }

    public void AddPartitions_NeedsLock(string name, int partitions)
    {
        var topic = FindTopic(name) ?? throw new ClusterException(ClusterFault.UnknownTopic, $"Topic '{name}' does not exist.");
        if (partitions <= topic.Logs.Length)
        {
            throw new ClusterException(
                ClusterFault.Refused, $"INVALID_PARTITIONS: topic '{name}' has {topic.Logs.Length} partitions, which cannot become {partitions}.");
        }

        topic.Grow(partitions);
        TopicChanged_NeedsLock(name);
    }

    public IEnumerable<SimulatedTopic> Topics_NeedsLock() => _topics.Values;

    public ConsumerGroup? FindGroup(string id) => _groups.GetValueOrDefault(id);

    public ConsumerGroup Group_NeedsLock(string id)
    {
        if (!_groups.TryGetValue(id, out var group))
        {
            _groups.Add(id, group = new ConsumerGroup(id, this));
        }

        return group;
    }

    /// <summary>Looks at the clock and does what is due.</summary>
    public void Tick_NeedsLock()
    {
        var now = _time.GetUtcNow().UtcTicks;
        if (now == NowTicks)
        {
            // In virtual time nearly always: whatever is due by now has been done.
            return;
        }

        NowTicks = now;
        Transactions.Tick();
        foreach (var group in _groups.Values)
        {
            group.ExpireMembers();
        }
    }

    public void Kill_NeedsLock(string clientIdPrefix) => _killed.Add(clientIdPrefix);

    /// <summary>Whether a client that was made after so many killings is among the later ones.</summary>
    public bool IsKilled_NeedsLock(string clientId, int killingsBefore)
    {
        for (var i = killingsBefore; i < _killed.Count; i++)
        {
            if (clientId.StartsWith(_killed[i], StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    public int Killings => _killed.Count;

    /// <summary>Records beyond the last stable offset have arrived.</summary>
    public void SignalAppended_NeedsLock()
    {
        if (_uncommittedWaiters != 0)
        {
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>A last stable offset or a committed offset may have moved.</summary>
    public void SignalStable_NeedsLock()
    {
        if (_waiters != 0)
        {
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>A group has changed.</summary>
    public void SignalGroups_NeedsLock() => SignalStable_NeedsLock();

    /// <summary>Waits for something to happen; in virtual time lets the driver make it happen. The lock is free meanwhile.</summary>
    /// <param name="deadline">From <see cref="Deadline_NeedsLock"/>.</param>
    /// <param name="uncommitted">Whether records of open transactions matter.</param>
    /// <returns>Whether to look again; false when the time is up.</returns>
    public bool Wait_NeedsLock(long deadline, bool uncommitted)
    {
        var left = Options.Virtual
            ? TimeSpan.FromTicks(deadline - NowTicks)
            : Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        if (Options.Virtual)
        {
            var again = Options.VirtualWait is { } wait && wait(left);
            Tick_NeedsLock();
            return again;
        }

        _waiters++;
        _uncommittedWaiters += uncommitted ? 1 : 0;
        Monitor.Wait(Gate, left < WaitSlice ? left : WaitSlice);
        _waiters--;
        _uncommittedWaiters -= uncommitted ? 1 : 0;
        Tick_NeedsLock();
        return true;
    }

    /// <summary>When a wait that begins now ends: by the real clock for real threads, else in virtual ticks.</summary>
    public long Deadline_NeedsLock(TimeSpan timeout)
    {
        var bounded = timeout < TimeSpan.FromDays(1) ? timeout : TimeSpan.FromDays(1);
        return Options.Virtual
            ? NowTicks + bounded.Ticks
            : Stopwatch.GetTimestamp() + (long)(bounded.TotalSeconds * Stopwatch.Frequency);
    }

    private void TopicChanged_NeedsLock(string name)
    {
        foreach (var group in _groups.Values)
        {
            group.TopicChanged(name);
        }
    }
}
