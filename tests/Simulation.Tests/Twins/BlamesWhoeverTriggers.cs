using System.Globalization;
using StreamizFraud.Simulation.Tests.Compositions;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Windows;

namespace StreamizFraud.Simulation.Tests.Twins;

/// <summary>
/// A held-back result is no unit of its own: it is sent within the record that made it due, so that one that fails takes this record with it and goes
/// back into its buffer.
/// </summary>
internal sealed class BlamesWhoeverTriggers(int seed) : HeldBackComposition(seed)
{
    private const string Buffer = "buffer";

    protected override KStream<string, string> Final(KTable<Windowed<string>, string> table) =>
        ByText(table).Process(new Supplier(WindowGraceMs), Named.As("final"));

    private sealed class Supplier(long graceMs) : IProcessorSupplier<IProcessor<string, string, string, string>>
    {
        public IReadOnlyCollection<StoreDefinition> StateStores => [Topology.State.Stores.TimestampedKeyValue(Buffer, Serde.Utf8, TextSerde.Instance)];

        public IProcessor<string, string, string, string> Create() => new Processor(graceMs);
    }

    private sealed class Processor(long graceMs) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private ITimestampedKeyValueStore<string, string> _rows = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _rows = context.GetStateStore<ITimestampedKeyValueStore<string, string>>(Buffer);
        }

        public void Process(in Record<string, string> record)
        {
            _rows.Put(record.Key, record.Value, record.Timestamp);
            foreach (var (key, _) in _rows.All().ToList())
            {
                if (EndOf(key) + graceMs <= _context.CurrentStreamTimeMs && _rows.TryGet(key, out var value, out var timestamp))
                {
                    _rows.Delete(key, record.Timestamp);
                    _context.Forward(new Record<string, string>(key, value, timestamp, RecordHeaders.Empty));
                }
            }
        }

        private static long EndOf(string key) => long.Parse(key[(key.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
    }
}
