using System.Collections.Immutable;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Engine.Contracts.Tests.Windowed;

/// <summary>What a session store must hold.</summary>
internal sealed record SessionModel(ImmutableList<SessionRow> Rows, long Clock)
{
    public static SessionModel Empty { get; } = new([], -1);
}

internal sealed record SessionRow(string Key, long Start, long End, string Value);

/// <summary>A session store beside a list of sessions that is searched through whole (rules B3, B8).</summary>
internal sealed class SessionWorld(StoreLife life, bool persistent, bool timeOrdered, long retention, int seed, string? twin = null)
    : StoreWorld<SessionModel>(life, SessionModel.Empty, seed)
{
    private static readonly string[] Keys = ["a", "b", "ab", "a\0", "c"];

    public static SessionStoreDefinition<string, string> Define(bool persistent, bool timeOrdered, long retention) =>
        new("rows", Serde.Utf8, Serde.Utf8, retention) { Persistent = persistent, TimeOrdered = timeOrdered };

    private ISessionStore<string, string> Store => (ISessionStore<string, string>)Life.Store;

    private long SegmentMs => Math.Max(retention / 2, 60_000);

    private long Earliest => Math.Max(0, Now.Clock - retention + 1);

    protected override void Write()
    {
        if (Random.Next(4) == 0)
        {
            Time += Random.NextInt64((retention / 3) + 2);
        }

        var end = Math.Max(0, Time - Random.Next(6) switch { 0 => 0, 1 => Random.NextInt64(retention * 2), 2 => retention, 3 => retention - 1, _ => Random.NextInt64(20) });
        var start = Math.Max(0, end - Random.NextInt64(30));
        var (key, value) = (Keys[Random.Next(Keys.Length)], $"v{Random.Next(1000)}");
        var session = new Windowed<string>(key, new Window(start, end));
        var rows = Now.Rows.RemoveAll(row => row.Key == key && row.Start == start && row.End == end);
        Life.RecordTime = end;
        switch (Random.Next(6))
        {
            case 0:
                Store.Remove(session);
                Now = new SessionModel(twin == "deletes" ? Now.Rows : rows, persistent ? Math.Max(Now.Clock, end) : Now.Clock);
                break;
            case 1 when persistent:
                // In memory, a null put moves the clock and the restore of it does not; Kafka's restores are no better.
                Store.Put(session, null!);
                Now = new SessionModel(rows, Math.Max(Now.Clock, end));
                break;
            default:
                Store.Put(session, value);
                Now = new SessionModel(rows.Add(new SessionRow(key, start, end, value)), Math.Max(Now.Clock, end));
                break;
        }
    }

    protected override string? Difference()
    {
        var (from, to, backward) = (Bound(), Bound(), Random.Next(2) == 0);
        var (key, last) = (Keys[Random.Next(Keys.Length)], Keys[Random.Next(Keys.Length)]);
        switch (Random.Next(5))
        {
            case 0:
                var row = Now.Rows.Count == 0 ? new SessionRow("a", 0, 0, string.Empty) : Now.Rows[Random.Next(Now.Rows.Count)];
                return Compare(
                    $"session {row}",
                    Find(other => other.Key == row.Key && other.Start == row.Start && other.End == row.End).Select(Text),
                    Store.TryFetchSession(row.Key, row.Start, row.End, out var value) ? [$"{row.Key}@{row.Start}/{row.End}={value}"] : []);
            case 1:
                return Compare(
                    $"find {key} {from}-{to} {backward}",
                    Order(Find(other => other.Key == key && other.End >= from && other.Start <= to), backward).Select(Text),
                    Store.FindSessions(key, from, to, backward).Select(Text));
            case 2:
                return Compare(
                    $"find {key}-{last} {from}-{to} {backward}",
                    Order(Find(other => Within(other.Key, key, last) && other.End >= from && other.Start <= to), backward).Select(Text),
                    Store.FindSessions(key, last, from, to, backward).Select(Text));
            case 3:
                return Compare($"fetch {key} {backward}", Order(Find(other => other.Key == key), backward).Select(Text), Store.Fetch(key, backward).Select(Text));
            default:
                return Compare(
                    $"ends {from}-{to}", ByEnd(from, to).Select(Text), Store.FindSessions(from, to).Select(Text));
        }
    }

    protected override IEnumerable<LogRecord> Compacted() =>
        LogRecord.Compact(Life.Log);

    private static bool Within(string key, string from, string to) => string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, to) <= 0;

    private static string Text(SessionRow row) => $"{row.Key}@{row.Start}/{row.End}={row.Value}";

    private static string Text(KeyValuePair<Windowed<string>, string> row) => $"{row.Key.Key}@{row.Key.Window.Start}/{row.Key.Window.End}={row.Value}";

    private long Bound() => Random.Next(5) switch
    {
        0 => 0,
        1 => long.MaxValue,
        2 => Earliest,
        _ => Now.Rows.Count == 0 ? Time : Now.Rows[Random.Next(Now.Rows.Count)].End - Random.Next(3),
    };

    private IEnumerable<SessionRow> Find(Func<SessionRow, bool> asked) => Now.Rows.Where(row => row.End >= Earliest && asked(row));

    private IEnumerable<SessionRow> Order(IEnumerable<SessionRow> rows, bool backward)
    {
        var ordered = persistent
            ? rows.OrderBy(row => (byte[])[.. RowOrders.Number(row.End / SegmentMs), .. RowOrders.Bytes(row.Key, row.End, row.Start)], RowOrders.Unsigned)
            : rows.OrderBy(row => row.End).ThenBy(row => row.Key, StringComparer.Ordinal).ThenByDescending(row => row.Start);
        return backward ? ordered.Reverse() : ordered;
    }

    private IEnumerable<SessionRow> ByEnd(long from, long to)
    {
        // On disk, Kafka's store for results on close gives what its segments still have.
        var earliest = persistent && timeOrdered ? Math.Max(0, Now.Clock - retention) / SegmentMs * SegmentMs : Earliest;
        var rows = Now.Rows.Where(row => row.End >= Math.Max(from, earliest) && row.End <= to);
        return persistent && timeOrdered
            ? rows.OrderBy(row => row.End).ThenBy(row => row.Start).ThenBy(row => row.Key, StringComparer.Ordinal)
            : rows.OrderBy(row => row.End).ThenBy(row => row.Key, StringComparer.Ordinal).ThenByDescending(row => row.Start);
    }
}
