using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;

namespace StreamizFraud.Topology.Testing.Runs;

/// <summary>
/// A whole cluster on one thread in virtual time: a feed, two or three members, and a scheduler that picks the next action by seed. At the end
/// the faults stop, everything settles, and the ledger is checked.
/// </summary>
internal sealed class SimulationRun : IDisposable
{
    private static int _folders;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly Weather _weather;
    private readonly StreamsConfig _config;
    private readonly RuntimeMetrics _metrics = new();
    private readonly List<Member> _members = [];
    private readonly Dictionary<TopicPartition, long> _committed = [];
    private readonly ILedger _ledger;
    private readonly string _root;
    private readonly bool _static;
    private PartitionPlan _plan;

    public SimulationRun(RunSettings settings)
    {
        Settings = settings;
        Dice = settings.Draws is { } again ? new Dice(again) : new Dice(settings.Seed, settings.Records);
        _root = Path.Combine(Path.GetTempPath(), $"streamizfraud-simulation-{Environment.ProcessId}-{Interlocked.Increment(ref _folders)}");
        Trace = new Trace(_time, settings.TraceLines, _root);
        _weather = Weather.Draw(Dice);
        _weather = settings.Calm ? Weather.Calm : settings.Mild ? _weather with { Refusals = 0, Absences = 0 } : _weather;
        _weather = settings.Limit?.Invoke(_weather) ?? _weather;
        Partitions = Dice.Between(1, 3);
        var mayBeStatic = Dice.Chance(500);
        var cluster = new SimulatedClusterOptions { Virtual = true, Time = _time, VirtualWait = Wait };
        Cluster = new SimulatedCluster(settings.Scenario.MaxRecordBytes is { } most ? cluster with { MaxRecordBytes = most } : cluster);
        Faults = new FaultPlan(this, Dice, _weather);
        _config = settings.Scenario.Configure(new StreamsConfig
        {
            ApplicationId = Scenario.Application,
            ProcessingGuarantee = settings.ExactlyOnce ? ProcessingGuarantee.ExactlyOnce : ProcessingGuarantee.AtLeastOnce,
            GroupAssignment = settings.Assignment,
            CommitInterval = TimeSpan.FromMilliseconds(Dice.Pick([20, 100, 500])),
            MaxRecordsPerCommit = Dice.Pick([1, 3, 10, 1000]),
            MaxCachedRows = Dice.Pick([0, 2, 1000]),
            TransactionTimeout = TimeSpan.FromSeconds(Dice.Pick([5, 10, 40])),
            SessionTimeout = TimeSpan.FromSeconds(6),
            RequestTimeout = TimeSpan.FromSeconds(2),
            MetadataMaxAge = TimeSpan.FromSeconds(Dice.Pick([0.5, 1.5])),
            RepartitionPurgeInterval = TimeSpan.FromSeconds(Dice.Pick([0.2, 30])),
            BufferedRecordsPerPartition = Dice.Pick([1, 3, 50_000]),
            MaxTaskIdle = TimeSpan.FromMilliseconds(Dice.Pick([-1, 0, 0, 300])),
        });
        _static = mayBeStatic && _config.GroupAssignment == GroupAssignment.Range;
        foreach (var topic in settings.Scenario.Topics)
        {
            Cluster.CreateTopic(topic.Name, topic.Partitions ?? Partitions, topic.Config);
        }

        Topology = settings.Scenario.Build();
        _plan = Prepare();
        _ledger = settings.Scenario.OpenLedger(this);
        var members = Dice.Between(2, 3);
        for (var i = 1; i <= (settings.Calm ? 1 : settings.Scenario.Members ?? members); i++)
        {
            _members.Add(new Member(this, $"m{i}", Path.Combine(_root, $"m{i}")));
        }
    }

    /// <summary>How long a process may be away, in seconds.</summary>
    public static IReadOnlyList<double> AnyAbsence { get; } = [0.2, 7, 12, 25, 60];

    /// <summary>So that it is still a member when it comes back.</summary>
    public static IReadOnlyList<double> WithinSession { get; } = [0.2, 2];

    public RunSettings Settings { get; }

    public Dice Dice { get; }

    public Trace Trace { get; }

    public SimulatedCluster Cluster { get; }

    public FaultPlan Faults { get; }

    /// <summary>Whether the application refused to go on, as it must.</summary>
    public bool IsStopped { get; private set; }

    public StreamTopology Topology { get; private set; }

    public IReadOnlyList<Member> Members => _members;

    /// <summary>Partitions of the external topics at the beginning.</summary>
    public int Partitions { get; }

    /// <summary>Whether the faults have stopped and everything is to come to rest.</summary>
    public bool IsSettling { get; private set; }

    private IEnumerable<TopicPartition> Inputs =>
        Settings.Scenario.Sources.SelectMany(topic =>
            Enumerable.Range(0, Cluster.PartitionCount(topic)).Select(partition => new TopicPartition(topic, partition)));

    private IEnumerable<string> AllTopics =>
        [.. Settings.Scenario.Sources.Union(Settings.Scenario.Topics.Select(topic => topic.Name)), .. Changelogs];

    /// <summary>Changelog topics of the application's own.</summary>
    public IReadOnlyList<string> Changelogs =>
    [
        .. Topology.Subtopologies.SelectMany(subtopology =>
            subtopology.Stores.Where(store => store.Logged && !subtopology.SourceChangelogs.ContainsKey(store.Name)).Select(store => ChangelogOf(store.Name))),
    ];

    public static string ChangelogOf(string store) => $"{Scenario.Application}-{store}-changelog";

    /// <exception cref="SimulationFailure">A promise was broken.</exception>
    public void Run()
    {
        try
        {
            Cluster.Faults = Faults;
            Dice.Begin();
            _members.ForEach(member => member.Start());
            Dice.End();
            for (var i = 0; i < Settings.Actions && !IsStopped; i++)
            {
                Dice.Begin();
                Act();
                Dice.End();
                CheckCommittedOffsets();
            }

            Dice.Begin();

            var round = 0;
            do
            {
                Settle();
            }
            while (!IsStopped && Settings.Scenario.FeedAfterwards(this, round++));
            _ledger.Check();
        }
        catch (Exception exception)
        {
            throw new SimulationFailure(Settings, Trace, exception);
        }
    }

    public void Dispose()
    {
        Faults.Enabled = false;
        foreach (var member in _members.Where(member => member.Thread is not null))
        {
            member.Kill("the end");
            member.Bury();
        }

        _ledger.Dispose();
        _metrics.Dispose();
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }

    /// <summary>The member that a client belongs to; null for the ledger's own.</summary>
    public Member? MemberOf(string clientId) =>
        _members.Find(member => clientId.StartsWith($"{Scenario.Application}-{member.Name}-", StringComparison.Ordinal));

    public bool LosesPower() => Dice.Chance(250 * _weather.Disk);

    public ThreadEnvironment EnvironmentOf(
        string member, string stateFolder, StateDirectory directory, ICluster cluster, IStoreEngine engine, ICommitSteps steps)
    {
        var options = ThreadSetup.Options(_config with { GroupInstanceId = member, StateDirectory = stateFolder }, 0);
        return new ThreadEnvironment
        {
            ApplicationId = Scenario.Application,
            Index = 0,
            Topology = Topology,
            Partitions = _plan,
            Cluster = cluster,
            PersistentEngine = engine,
            MemoryEngine = new MemoryStoreEngine(),
            StateDirectory = directory,
            Options = _static ? options : options with { Consumer = options.Consumer with { GroupInstanceId = null } },
            Time = _time,
            Loggers = NullLoggerFactory.Instance,
            Metrics = _metrics,
            CommitSteps = steps,
        };
    }

    public ThreadOptions GlobalOptionsOf(string member, string stateFolder) =>
        ThreadSetup.Global(_config with { GroupInstanceId = member, StateDirectory = stateFolder });

    /// <summary>A process stops for a while, wherever it is; the others go on, the clock runs past sessions and transactions.</summary>
    public void Absence(Member member, string where) => Absence(member, where, AnyAbsence);

    /// <summary>The same.</summary>
    /// <param name="member">The process.</param>
    /// <param name="where">Where it is.</param>
    /// <param name="seconds">One of them is how long.</param>
    public void Absence(Member member, string where, IReadOnlyList<double> seconds)
    {
        if (Trace.Depth > 0)
        {
            return;
        }

        var busy = member.Busy;
        member.Busy = true;
        Trace.Add("absence", $"{member.Name} at {where}");
        Trace.Depth++;
        var rounds = Dice.Between(4, 16);
        Go(member, rounds, TimeSpan.FromSeconds(Dice.Pick(seconds)) / rounds);
        Trace.Depth--;
        Trace.Add("back", member.Name);
        member.Busy = busy;
    }

    /// <summary>The other members go on for a while.</summary>
    /// <param name="without">Does nothing meanwhile.</param>
    /// <param name="rounds">How often each of the others takes a step.</param>
    /// <param name="each">Time from one round to the next.</param>
    public void Go(Member without, int rounds, TimeSpan each)
    {
        for (var i = 0; i < rounds; i++)
        {
            Advance(each);
            if (Dice.Chance(300))
            {
                Settings.Scenario.Feed(this);
            }

            foreach (var other in _members.Where(other => other != without && !other.Busy).ToList())
            {
                StepOrStart(other);
            }
        }
    }

    /// <summary>The members that run go on until they have read everything.</summary>
    /// <returns>Whether they have.</returns>
    public bool Drain()
    {
        for (var round = 0; round < 40; round++)
        {
            var running = _members.Where(member => member.IsUp).ToList();
            var rest = true;
            foreach (var member in running)
            {
                // Another member's step may have let the rest of the cluster go on, and this one end.
                rest &= member.IsUp && !member.Step() && member.Thread is { IsRestoring: false } && (member.Global is null || member is { Global.IsLoaded: true, GlobalRests: true });
            }

            if (rest && running.TrueForAll(member => member.IsUp))
            {
                return true;
            }

            Advance(TimeSpan.FromMilliseconds(50));
        }

        return false;
    }

    /// <summary>A member is about to commit.</summary>
    public void Committing() => _ledger.Committing();

    /// <summary>A process has ended.</summary>
    public void Ended(Member member, string how) => _ledger.Ended(member, how);

    /// <summary>What every process does first: looks at the topics and makes those that are missing.</summary>
    /// <exception cref="TopologyException">They do not fit.</exception>
    public void PrepareTopics() => _plan = Prepare();

    /// <summary>The application refuses to go on: the run ends here.</summary>
    public void Stop(string reason)
    {
        Trace.Add("stopped", reason);
        IsStopped = true;
    }

    /// <summary>Processes that start from here on are of another version of the application.</summary>
    public void Redefine(StreamTopology topology) => Topology = topology;

    /// <summary>The instance id by which the group knows a member; null if members are dynamic.</summary>
    public string? InstanceIdOf(Member member) => _static ? $"{member.Name}-1" : null;

    /// <summary>Whether a late copy of a commit was taken.</summary>
    public bool HasLateCommits { get; set; }

    /// <summary>Somebody has moved the group's offsets on purpose: they may go back.</summary>
    public void ForgetCommitted() => _committed.Clear();

    public void Advance(TimeSpan by)
    {
        if (Trace.Depth == 0)
        {
            Trace.Add("clock", $"{by.TotalMilliseconds:F0} ms on");
        }

        _time.Advance(by);
        Cluster.CheckDeadlines();
    }

    private void Act()
    {
        var member = Dice.Pick(_members);
        var roll = Dice.Between(0, 99);
        switch (roll)
        {
            case < 66:
                StepOrStart(member);
                break;
            case < 82:
                Settings.Scenario.Feed(this);
                break;
            case < 88:
                Advance(TimeSpan.FromMilliseconds(Dice.Between(1, 300)));
                break;
            case < 89:
                Advance(TimeSpan.FromSeconds(Dice.Between(1, 45)));
                break;
            case < 91 when _weather.Crashes > 0 && member.IsUp:
                member.Crash("rest");
                break;
            case < 93 when _weather.Absences > 0 && member.IsUp:
                Absence(member, "rest");
                break;
            case < 94 when member.IsUp && !Settings.Calm:
                member.Close();
                break;
            case < 97 when _weather.Markers > 0:
                var delay = Dice.Pick([TimeSpan.Zero, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4)]);
                Trace.Add("marker delay", delay.ToString());
                Cluster.MarkerDelay = delay;
                break;
            case < 98:
                Trace.Add("markers", "all that were pending");
                Cluster.CompletePendingMarkers();
                break;
            case < 99 when _weather.Disk > 0:
                member.RefusedWrites = Dice.Between(1, 2);
                Trace.Add("disk full", $"{member.RefusedWrites} writes of {member.Name}");
                break;
            case < 100 when _weather.Own > 0:
                Settings.Scenario.Trouble(this);
                break;
        }
    }

    private void StepOrStart(Member member)
    {
        if (member.Thread is null)
        {
            if (Dice.Chance(400))
            {
                member.Start();
            }

            return;
        }

        var before = (member.Thread.Commits, member.Thread.Processed);
        var progress = member.Step();
        if (member.Thread is { } thread)
        {
            Trace.Add("step", $"{member.Name}{(progress ? "" : ", idle")}, {thread.Processed - before.Processed} records, {thread.Commits - before.Commits} commits, tasks {string.Join(" ", member.Tasks)}");
        }
    }

    /// <summary>A call waits: time passes, until it has its answer, is out of time, or gives up early.</summary>
    private bool Wait(TimeSpan left)
    {
        var step = TimeSpan.FromMilliseconds(Dice.Between(1, 200, least: 100));
        _time.Advance(step < left ? step : left);
        return !IsSettling && Dice.Chance(500);
    }

    /// <summary>The faults stop; all members come back; everything must come to rest.</summary>
    private void Settle()
    {
        IsSettling = true;
        Faults.Enabled = false;
        Cluster.MarkerDelay = TimeSpan.Zero;
        Cluster.CompletePendingMarkers();
        _members.ForEach(member => member.RefusedWrites = 0);
        Trace.Add("settle", "no more faults");
        if (HasLateCommits)
        {
            // Who has nothing more to commit would leave the group's offsets where the copy has put them.
            ForgetCommitted();
            foreach (var member in _members.Where(member => member.Thread is not null))
            {
                member.Crash("a late copy");
            }
        }

        var settled = 0;
        for (var round = 0; round < 2000 && !IsStopped; round++)
        {
            foreach (var member in _members)
            {
                if (member.Thread is null)
                {
                    member.Start();
                }
                else
                {
                    member.Step();
                }
            }

            _time.Advance(TimeSpan.FromMilliseconds(150));
            CheckCommittedOffsets();
            // Twice, for a global store may rest before the last commit of a round reaches its topic.
            if (round % 10 == 9 && (settled = IsSettled() ? settled + 1 : 0) == 2)
            {
                return;
            }
        }

        if (IsStopped)
        {
            return;
        }

        var open = Inputs.Where(input => Cluster.CommittedOffset(Scenario.Application, input).Offset != Cluster.EndOffset(input.Topic, input.Partition));
        throw new UnrestException($"It did not come to rest. Not committed to the end: {string.Join(", ", open)}.");
    }

    private bool IsSettled() =>
        Inputs.All(input => Cluster.EndOffset(input.Topic, input.Partition) is var end
            && (end == 0 || Cluster.CommittedOffset(Scenario.Application, input).Offset == end))
        && AllTopics.All(topic => Enumerable.Range(0, Cluster.PartitionCount(topic)).All(partition => Cluster.EndOffset(topic, partition) == Cluster.EndOffset(topic, partition, readCommitted: true)))
        && _members.SelectMany(member => member.Tasks).Count() == Topology.Subtopologies.Sum(Prepare().TaskCount)
        && _members.TrueForAll(member => member.Thread is { } thread && (thread.IsRunning || thread.Tasks.Count == 0))
        && _members.TrueForAll(member => member.Global is null || member is { Global.IsLoaded: true, GlobalRests: true });

    private PartitionPlan Prepare()
    {
        using var admin = Cluster.CreateAdmin();
        return InternalTopics.Prepare(Topology, _config, admin);
    }

    /// <summary>Committed offsets never go back (O4).</summary>
    private void CheckCommittedOffsets()
    {
        foreach (var input in Inputs)
        {
            var offset = Cluster.CommittedOffset(Scenario.Application, input).Offset;
            if (offset < _committed.GetValueOrDefault(input, -1))
            {
                throw new LedgerException($"The committed offset of {input} went back from {_committed[input]} to {offset}.");
            }

            _committed[input] = offset;
        }
    }
}
