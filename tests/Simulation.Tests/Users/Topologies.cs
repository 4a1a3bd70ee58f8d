using System.Globalization;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing;

namespace StreamizFraud.Simulation.Tests.Users;

/// <summary>Topologies as users write them, sound ones and some with the faults that users make.</summary>
internal static class Topologies
{
    public const string Payments = "payments";
    public const string Results = "results";

    /// <summary>Payments of few cards.</summary>
    public static SimulationFeed Feed { get; } = new SimulationFeed { LargestDelay = TimeSpan.FromMilliseconds(100) }
        .Topic(Payments, random => KeyValuePair.Create($"card-{random.Next(1, 4)}", random.NextInt64(1, 500)), Serde.Utf8, Serde.Int64);

    public static StreamTopology Count(Materialized<string, long> store)
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>(Payments).GroupByKey().Count(store).ToStream().To(Results);
        return builder.Build();
    }

    /// <summary>A processor between the payments and the results.</summary>
    public static StreamTopology Of(Func<IProcessor<string, long, string, long>> processor, params StoreDefinition[] stores)
    {
        var builder = new StreamsBuilder();
        foreach (var store in stores)
        {
            builder.AddStateStore(store);
        }

        builder.Stream<string, long>(Payments).Process(processor, [.. stores.Select(store => store.Name)]).To(Results);
        return builder.Build();
    }

    /// <summary>Sums by the last digit of the amount: results come from a repartition topic.</summary>
    public static StreamTopology SumsByDigit()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, long>(Payments)
            .SelectKey((_, amount) => (amount % 10).ToString(CultureInfo.InvariantCulture))
            .GroupByKey(Grouped.With(Serde.Utf8, Serde.Int64).WithName("by-digit"))
            .Aggregate(() => 0L, (_, amount, sum) => sum + amount, Materialized.As<string, long>("sums"))
            .ToStream().To(Results);
        return builder.Build();
    }

    /// <summary>The largest payment of each window when it has closed, and each payment with what its card was told before the application started.</summary>
    public static StreamTopology WindowsAndTable()
    {
        var builder = new StreamsBuilder();
        var payments = builder.Stream<string, long>(Payments);
        payments.GroupByKey()
            .WindowedBy(TimeWindows.OfSizeAndGrace(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(100)))
            .Aggregate(() => 0L, (_, amount, largest) => Math.Max(amount, largest), Materialized.As<string, long>("largest"))
            .Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()).WithName("closed"))
            .ToStream().Map((key, largest) => KeyValuePair.Create($"{key.Key}@{key.Window.Start}", largest)).To(Results);
        payments.Join(builder.Table<string, long>("limits", Materialized.As<string, long>("limits")), (amount, limit) => amount - limit).To("over");
        return builder.Build();
    }
}

/// <summary>A count in a store, as it should be.</summary>
internal sealed class CountInStore(string store) : IProcessor<string, long, string, long>
{
    private IProcessorContext<string, long> _context = null!;
    private IKeyValueStore<string, long> _counts = null!;

    public void Init(IProcessorContext<string, long> context)
    {
        _context = context;
        _counts = context.GetStateStore<IKeyValueStore<string, long>>(store);
    }

    public void Process(in Record<string, long> record)
    {
        _counts.TryGet(record.Key, out var count);
        _counts.Put(record.Key, count + 1);
        _context.Forward(record.WithValue(count + 1));
    }
}

/// <summary>Stores the wall clock, and forwards nothing that comes from it.</summary>
internal sealed class ClockInStore(string store) : IProcessor<string, long, string, long>
{
    private IProcessorContext<string, long> _context = null!;
    private IKeyValueStore<string, long> _times = null!;

    public void Init(IProcessorContext<string, long> context)
    {
        _context = context;
        _times = context.GetStateStore<IKeyValueStore<string, long>>(store);
    }

    public void Process(in Record<string, long> record)
    {
        _times.Put(record.Key, DateTime.UtcNow.Ticks);
        _context.Forward(record);
    }
}

/// <summary>Forwards what a function makes of each record.</summary>
internal sealed class Each(Func<Record<string, long>, long> value) : IProcessor<string, long, string, long>
{
    private IProcessorContext<string, long> _context = null!;

    public void Init(IProcessorContext<string, long> context) => _context = context;

    public void Process(in Record<string, long> record) => _context.Forward(record.WithValue(value(record)));
}

/// <summary>A count in a field.</summary>
internal sealed class CountInField : IProcessor<string, long, string, long>
{
    private readonly Dictionary<string, long> _counts = [];
    private IProcessorContext<string, long> _context = null!;

    public void Init(IProcessorContext<string, long> context) => _context = context;

    public void Process(in Record<string, long> record)
    {
        var count = _counts[record.Key] = _counts.GetValueOrDefault(record.Key) + 1;
        _context.Forward(record.WithValue(count));
    }
}
