using System.Globalization;
using StreamizFraud.Simulation.Tests.Ledger;
using StreamizFraud.Simulation.Tests.Scenarios;
using StreamizFraud.Topology;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.Output;
using StreamizFraud.Topology.Serdes;

namespace StreamizFraud.Simulation.Tests.Compositions;

/// <summary>
/// A composed topology over texts. Its records come from one topic whose partitions are each read in one order, so that everything that comes
/// out is determined by what went in: a run under every kind of trouble must give what an undisturbed run over the same input gives.
/// </summary>
/// <remarks>A value is a kind (one letter) and the number of the record; an aggregate is the list of what went into it, in order.</remarks>
internal abstract class Composition(int seed) : Scenario
{
    public const string Input = "in";

    /// <summary>All compositions by the names of their types.</summary>
    public static IReadOnlyDictionary<string, Func<int, Composition>> All { get; } = new Dictionary<string, Func<int, Composition>>
    {
        [nameof(WindowsComposition)] = seed => new WindowsComposition(seed),
        [nameof(ClosingComposition)] = seed => new ClosingComposition(seed),
        [nameof(JoinsComposition)] = seed => new JoinsComposition(seed),
        [nameof(CogroupComposition)] = seed => new CogroupComposition(seed),
        [nameof(TablesComposition)] = seed => new TablesComposition(seed),
        [nameof(GlobalTableComposition)] = seed => new GlobalTableComposition(seed),
        [nameof(SourceTableComposition)] = seed => new SourceTableComposition(seed),
        [nameof(FailingRecordsComposition)] = seed => new FailingRecordsComposition(seed),
        [nameof(HeldBackComposition)] = seed => new HeldBackComposition(seed),
        [nameof(RefusedHeldBackComposition)] = seed => new RefusedHeldBackComposition(seed),
        [nameof(LargeRecordsComposition)] = seed => new LargeRecordsComposition(seed),
        [nameof(SlowRecordComposition)] = seed => new SlowRecordComposition(seed),
        [nameof(GrowthComposition)] = seed => new GrowthComposition(seed),
        [nameof(ResetComposition)] = seed => new ResetComposition(seed),
        [nameof(ClocksComposition)] = seed => new ClocksComposition(seed),
        [nameof(RedefinitionComposition)] = seed => new RedefinitionComposition(seed),
        [nameof(RejoinComposition)] = seed => new RejoinComposition(seed),
    };

    private readonly List<FedRecord> _fed = [];
    private readonly Dictionary<string, int> _grown = [];
    private long _last;
    private long _clock = 1_000_000;

    public override IReadOnlyList<string> Sources => [Input];

    public override IReadOnlyList<ExternalTopic> Topics => [new(Input), .. Outputs.Select(output => new ExternalTopic(output.Topic))];

    /// <summary>Topics that results go to.</summary>
    public abstract IReadOnlyList<ComparedTopic> Outputs { get; }

    /// <summary>Stores whose changelogs are compared.</summary>
    public virtual IReadOnlyList<string> ComparedStores => [];

    /// <summary>Stores whose rows are compared, on the disks of the members that run their tasks at the end.</summary>
    public virtual IReadOnlyList<string> ComparedDisks => ComparedStores;

    /// <summary>What was fed so far, in order.</summary>
    public IReadOnlyList<FedRecord> Fed => _fed;

    /// <summary>Whether this is the undisturbed run of another composition.</summary>
    public bool IsReference => ReferenceOf is not null;

    /// <summary>Parameters are drawn from here, the same for a run and its reference.</summary>
    protected Dice Parameters { get; } = new(seed ^ 0x5eed);

    protected int Seed => seed;

    /// <summary>The disturbed composition whose input is fed again.</summary>
    protected Composition? ReferenceOf { get; private set; }

    /// <summary>Kinds of records.</summary>
    protected virtual IReadOnlyList<char> Kinds => ['A'];

    /// <summary>Largest step of time between two records, in ms.</summary>
    protected virtual int LargestStep => 60;

    /// <summary>How far back a record may lie that comes late, in ms.</summary>
    protected virtual int LargestDelay => 200;

    /// <summary>The same composition, to be run undisturbed over what was fed here.</summary>
    public Composition Reference()
    {
        var reference = Create(seed);
        reference.ReferenceOf = this;
        return reference;
    }

    public override ILedger OpenLedger(SimulationRun run) => IsReference ? new NoLedger() : new ComparisonLedger(run, this);

    /// <summary>Whether a record belongs to the input of the reference: what cannot be processed must leave nothing behind.</summary>
    public virtual bool Counts(FedRecord record) => true;

    /// <summary>What else must hold at the end.</summary>
    /// <exception cref="LedgerException">It does not.</exception>
    public virtual void CheckMore(SimulationRun run)
    {
    }

    public override void Feed(SimulationRun run)
    {
        var count = run.Dice.Between(1, 6);
        run.Trace.Add("produce", $"{count} records from {_last + 1}");
        for (var i = 0; i < count; i++)
        {
            FeedOne(run);
        }
    }

    /// <summary>Two rounds far in the future: what waits for time comes out.</summary>
    public override bool FeedAfterwards(SimulationRun run, int round)
    {
        if (ReferenceOf is { } original)
        {
            return Replay(run, original, round);
        }

        if (round >= 2 || run.IsStopped)
        {
            return false;
        }

        _clock += 100_000;
        var partitions = run.Cluster.PartitionCount(Input);
        for (var partition = 0; partition < partitions; partition++)
        {
            var number = 0;
            while (Murmur2.Partition(TextSerde.Bytes($"end-{number}"), partitions) != partition)
            {
                number++;
            }

            foreach (var kind in Kinds)
            {
                Put(run, Input, $"end-{number}", Text(kind), _clock += 10_000);
            }
        }

        return true;
    }

    /// <summary>How many partitions a topic has now, if it has grown.</summary>
    public int? GrownTo(string topic) => _grown.TryGetValue(topic, out var partitions) ? partitions : null;

    protected abstract Composition Create(int seed);

    /// <summary>A topic gets more partitions.</summary>
    protected void Grow(SimulationRun run, string topic)
    {
        var partitions = run.Cluster.PartitionCount(topic) + run.Dice.Between(1, 2);
        if (partitions <= 6)
        {
            run.Trace.Add("growth", $"{topic} to {partitions} partitions");
            run.Cluster.AddPartitions(topic, partitions);
            _grown[topic] = partitions;
        }
    }

    /// <summary>Everything begins anew.</summary>
    protected void ForgetFed() => _fed.Clear();

    /// <summary>Some partitions of the input begin anew.</summary>
    protected void ForgetFed(IReadOnlySet<int> partitions) => _fed.RemoveAll(record => partitions.Contains(record.Partition));

    protected virtual void FeedOne(SimulationRun run)
    {
        Tick(run);
        var late = run.Dice.Chance(250) ? run.Dice.Between(0, LargestDelay) : 0;
        Put(run, Input, $"key-{run.Dice.Between(1, 4)}", Text(run.Dice.Pick(Kinds)), _clock - late);
    }

    /// <summary>A new record's text.</summary>
    protected string Text(char kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}{++_last}");

    protected long Clock => _clock;

    /// <summary>The time of the records goes on.</summary>
    protected void Tick(SimulationRun run) => _clock += run.Dice.Between(0, LargestStep);

    protected static int Partition(SimulationRun run, string key) =>
        Murmur2.Partition(TextSerde.Bytes(key), run.Cluster.PartitionCount(Input));

    /// <summary>What the group has committed of a partition of the input.</summary>
    protected static long Committed(SimulationRun run, int partition) => run.Cluster.CommittedOffset(Application, new TopicPartition(Input, partition)).Offset;

    protected void Put(SimulationRun run, string topic, string key, string? value, long timestamp)
    {
        var bytes = TextSerde.Bytes(key);
        Put(run, new FedRecord(topic, Murmur2.Partition(bytes, run.Cluster.PartitionCount(topic)), key, value, timestamp));
    }

    /// <summary>A record that the reference does not get.</summary>
    protected void Unrecorded(SimulationRun run, string key, string value)
    {
        var bytes = TextSerde.Bytes(key);
        run.Cluster.Produce(Input, Murmur2.Partition(bytes, run.Cluster.PartitionCount(Input)), bytes, TextSerde.Bytes(value), _clock);
    }

    protected void Put(SimulationRun run, FedRecord record)
    {
        _fed.Add(record);
        run.Cluster.Produce(
            record.Topic, record.Partition, TextSerde.Bytes(record.Key), record.Value is null ? null : TextSerde.Bytes(record.Value), record.Timestamp);
    }

    protected static StreamsBuilder Builder(TopologyOptimizations optimizations = TopologyOptimizations.None) => new(new StreamsBuilderOptions
    {
        AllowGeneratedNames = true,
        Serdes = DefaultSerdes.None.With(Serde.Utf8).With(TextSerde.Instance),
        Optimizations = optimizations,
    });

    protected static KStream<string, string> From(StreamsBuilder builder) => builder.Stream(Input, Consumed.With(Serde.Utf8, TextSerde.Instance));

    protected static Materialized<K, string> Store<K>(string name) => Materialized.As<K, string>(name).WithValueSerde(TextSerde.Instance);

    protected static void To(KStream<string, string> stream, string topic) => stream.To(topic, Produced.With(Serde.Utf8, TextSerde.Instance));

    protected static void WindowedTo(KTable<Windowed<string>, string> table, string topic) =>
        To(ByText(table), topic);

    /// <summary>The results of windows by key, start and end in one text.</summary>
    protected static KStream<string, string> ByText(KTable<Windowed<string>, string> table) =>
        table.ToStream().Map((key, value) => KeyValuePair.Create($"{key.Key}@{key.Window.Start}-{key.Window.End}", value!));

    private static bool Replay(SimulationRun run, Composition original, int round)
    {
        if (round > 0)
        {
            return false;
        }

        foreach (var record in original.Fed.Where(original.Counts))
        {
            run.Cluster.Produce(
                record.Topic,
                record.Partition,
                TextSerde.Bytes(record.Key),
                record.Value is null ? null : TextSerde.Bytes(record.Value),
                record.Timestamp);
        }

        return true;
    }
}
