using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Processing;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>Processors that put into a windowed store and forward what its queries then give, in the order the store gives it.</summary>
internal static class WindowedScenarioProcessors
{
    public static IProcessor<string, string, string, string> Create(string proc, string store, long everyMs) => proc switch
    {
        "windows" => new Puts<IWindowStore<string, string>>(store, (rows, record) => Windows(rows, record, everyMs)),
        "sessions" => new Puts<ISessionStore<string, string>>(store, (rows, record) => Sessions(rows, record, everyMs)),
        "versions" => new Puts<IVersionedKeyValueStore<string, string>>(store, (rows, record) => Versions(rows, record, everyMs)),
        _ => throw new NotSupportedException($"process {proc}"),
    };

    private static IEnumerable<(string What, string Found)> Windows(IWindowStore<string, string> rows, Record<string, string> record, long size)
    {
        var (key, to) = (record.Key, record.Timestamp);
        var from = Math.Max(0, to - size);
        rows.Put(key, record.HasValue ? record.Value : null!, to);
        yield return ("fetch", Text(rows.Fetch(key, from, to).Select(row => $"{row.Key}={row.Value}")));
        yield return ("backwardFetch", Text(rows.Fetch(key, from, to, backward: true).Select(row => $"{row.Key}={row.Value}")));
        yield return ("fetchKeys", Text(rows.Fetch("a", "c", from, to).Select(row => $"{At(row.Key)}={row.Value}")));
        yield return ("all", Text(rows.All().Select(row => $"{At(row.Key)}={row.Value}")));
    }

    private static IEnumerable<(string What, string Found)> Sessions(ISessionStore<string, string> rows, Record<string, string> record, long gap)
    {
        var (key, end) = (record.Key, record.Timestamp);
        var start = Math.Max(0, end - gap);
        var session = new Windowed<string>(key, new Window(start, end));
        if (record.HasValue)
        {
            rows.Put(session, record.Value);
        }
        else
        {
            rows.Remove(session);
        }

        yield return ("find", Text(rows.FindSessions(key, start, end + gap).Select(row => $"{At(row.Key)}={row.Value}")));
        yield return ("backwardFind", Text(rows.FindSessions(key, start, end + gap, backward: true).Select(row => $"{At(row.Key)}={row.Value}")));
        yield return ("fetch", Text(rows.Fetch(key).Select(row => $"{At(row.Key)}={row.Value}")));
        yield return ("session", rows.TryFetchSession(key, start, end, out var value) ? value : "null");
    }

    /// <remarks>Kafka's own result knows no end of a version, and says what it put by -1 for "no end" and the least number for "refused".</remarks>
    private static IEnumerable<(string What, string Found)> Versions(IVersionedKeyValueStore<string, string> rows, Record<string, string> record, long back)
    {
        var (key, at) = (record.Key, record.Timestamp);
        var validTo = record.HasValue ? rows.Put(key, record.Value, at) : rows.Delete(key, at);
        yield return ("put", (validTo switch { null => long.MinValue, long.MaxValue => -1, { } end => end }).ToString());
        yield return ("latest", rows.TryGet(key, out var latest) ? $"{latest.Value}@{latest.Timestamp}-now" : "none");
        yield return ("before", rows.TryGet(key, at - back, out var before) ? $"{before.Value}@{before.Timestamp}-now" : "none");
        yield return ("at", rows.TryGet(key, at, out var then) ? $"{then.Value}@{then.Timestamp}-now" : "none");
    }

    private static string At(Windowed<string> key) => $"{key.Key}@{key.Window.Start}/{key.Window.End}";

    private static string Text(IEnumerable<string> found) => string.Join(';', found);

    /// <summary>Null keys are skipped.</summary>
    private sealed class Puts<S>(string store, Func<S, Record<string, string>, IEnumerable<(string What, string Found)>> put) : IProcessor<string, string, string, string>
        where S : class, IStateStore
    {
        private IProcessorContext<string, string> _context = null!;
        private S _rows = null!;

        public void Init(IProcessorContext<string, string> context)
        {
            _context = context;
            _rows = context.GetStateStore<S>(store);
        }

        public void Process(in Record<string, string> record)
        {
            if (!record.HasKey)
            {
                return;
            }

            foreach (var (what, found) in put(_rows, record).ToList())
            {
                _context.Forward(new Record<string, string>(what, found, record.Timestamp, record.Headers));
            }
        }
    }
}
