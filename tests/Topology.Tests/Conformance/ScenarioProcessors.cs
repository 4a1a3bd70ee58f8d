using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>The processors that scenarios name; the README has what they do.</summary>
internal static class ScenarioProcessors
{
    public static IProcessor<string, string, string, string> Create(string proc, string store, TimeSpan every) => proc switch
    {
        "dedup" => new Dedup(store, every),
        "ticker" => new Ticker(store, every),
        "ranges" => new Ranges(store),
        _ => throw new NotSupportedException($"process {proc}"),
    };

    /// <summary>Adds the length of the value as a header, and drops another.</summary>
    public sealed class Headers : IFixedKeyProcessor<string, string, string>
    {
        private IFixedKeyProcessorContext<string, string> _context = null!;

        public void Init(IFixedKeyProcessorContext<string, string> context) => _context = context;

        public void Process(in FixedKeyRecord<string, string> record) =>
            _context.Forward(record.WithHeaders(record.Headers.Without("drop").With("length", record.HasValue ? $"{record.Value.Length}" : "-")));
    }

    /// <summary>Puts, or deletes for a null value, and says what the store's walks then give; skips null keys.</summary>
    private sealed class Ranges(string store) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IKeyValueStore<string, string> _rows = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _rows = context.GetStateStore<IKeyValueStore<string, string>>(store);
        }

        public void Process(in Record<string, string> record)
        {
            if (!record.HasKey)
            {
                return;
            }

            if (!record.HasValue)
            {
                var found = _rows.TryGet(record.Key, out var deleted);
                _rows.Delete(record.Key);
                _context.Forward(record.WithKey("deleted").WithValue(found ? deleted! : "null"));
                return;
            }

            _rows.Put(record.Key + record.Value[^1], record.Value);
            Say(record, "all", _rows.All());
            Say(record, "reverseAll", _rows.ReverseAll());
            Say(record, "range", _rows.Range("a", "b"));
            Say(record, "reverseRange", _rows.ReverseRange("b", null!));
            Say(record, "prefix", _rows.PrefixScan("c", Serde.Utf8));
        }

        private void Say(in Record<string, string> record, string what, IEnumerable<KeyValuePair<string, string>> rows) =>
            _context.Forward(record.WithKey(what).WithValue(string.Join(';', rows.Select(row => $"{row.Key}={row.Value}"))));
    }

    private sealed class Dedup(string store, TimeSpan every) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IKeyValueStore<string, long> _seen = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _seen = context.GetStateStore<IKeyValueStore<string, long>>(store);
            context.Schedule(every, PunctuationType.StreamTime, Forget);
        }

        public void Process(in Record<string, string> record)
        {
            if (record.HasValue && _seen.PutIfAbsent(record.Value, record.Timestamp))
            {
                _context.Forward(record);
            }
        }

        private void Forget(long now)
        {
            foreach (var (value, _) in _seen.All().Where(row => row.Value <= now - (long)every.TotalMilliseconds).ToList())
            {
                _seen.Delete(value);
                _context.Forward(new Record<string, string>("expired", value, now));
            }
        }
    }

    private sealed class Ticker(string store, TimeSpan every) : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string> _context = null!;
        private IKeyValueStore<string, long> _counts = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _counts = context.GetStateStore<IKeyValueStore<string, long>>(store);
            context.Schedule(every, PunctuationType.WallClockTime, Tick);
        }

        public void Process(in Record<string, string> record)
        {
            if (record.HasKey)
            {
                _counts.Put(record.Key, _counts.TryGet(record.Key, out var count) ? count + 1 : 1);
            }
        }

        private void Tick(long now)
        {
            foreach (var (key, count) in _counts.All().ToList())
            {
                _context.Forward(new Record<string, string>(key, count.ToString(), now));
                _counts.Delete(key);
            }
        }
    }
}
