using System.Collections.Immutable;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Engine.Contracts.Tests.Windowed;

/// <summary>What a window store must hold.</summary>
internal sealed record WindowModel(ImmutableList<WindowRow> Rows, long Clock, int Sequence)
{
    public static WindowModel Empty { get; } = new([], -1, 0);
}

internal sealed record WindowRow(string Key, long Start, int Sequence, string Value, long Timestamp);

/// <summary>Kinds of window stores.</summary>
internal sealed record WindowKind(bool Persistent, bool Timestamped = false, bool Duplicates = false, bool TimeOrdered = false);

/// <summary>A window store beside a list of rows that is searched through whole (rules B2, B8, B9, W12).</summary>
internal sealed class WindowWorld(StoreLife life, WindowKind kind, long retention, int seed, string? twin = null) : StoreWorld<WindowModel>(life, WindowModel.Empty, seed)
{
    private const long Size = 10;
    private static readonly string[] Keys = ["a", "b", "ab", "a\0", "a\0\0\0\0\0\0\0\u0001", string.Empty, "c"];

    public static WindowStoreDefinition<string, string> Define(WindowKind kind, long retention) =>
        new("rows", Serde.Utf8, Serde.Utf8, retention, Size)
        {
            Persistent = kind.Persistent,
            Timestamped = kind.Timestamped,
            RetainDuplicates = kind.Duplicates,
            TimeOrdered = kind.TimeOrdered,
        };

    private long SegmentMs => Math.Max(retention / 2, 60_000);

    private long Earliest => Math.Max(0, Now.Clock - retention + (kind is { TimeOrdered: true, Persistent: true } ? 0 : 1) + (twin == "retention" ? 1 : 0));

    protected override void Write()
    {
        if (Random.Next(4) == 0)
        {
            Time += Random.NextInt64((retention / 3) + 2);
        }

        var start = Math.Max(0, Time - Random.Next(6) switch { 0 => 0, 1 => Random.NextInt64(retention * 2), 2 => retention, 3 => retention - 1, _ => Random.NextInt64(50) });
        var (key, value, timestamp) = (Keys[Random.Next(Keys.Length)], Random.Next(4) == 0 ? null : $"v{Random.Next(1000)}", start + Random.Next(5));
        Life.RecordTime = timestamp;
        Put(key, start, value, timestamp);

        var model = Now;
        if (value is not null || !kind.Duplicates || !kind.Persistent)
        {
            model = model with { Clock = Math.Max(model.Clock, start) };
        }

        var sequence = kind.Duplicates ? model.Sequence + 1 : 0;
        var rows = twin == "deletes" && value is null ? model.Rows : model.Rows.RemoveAll(row => row.Key == key && row.Start == start && row.Sequence == sequence);
        Now = model with
        {
            Sequence = sequence,
            Rows = value is null ? rows : rows.Add(new WindowRow(key, start, sequence, value, kind.Timestamped ? timestamp : -1)),
        };
    }

    protected override string? Difference()
    {
        var (from, to, backward) = (Bound(), Bound(), Random.Next(2) == 0);
        var (key, last) = (Keys[Random.Next(Keys.Length)], Keys[Random.Next(Keys.Length)]);
        return Random.Next(5) switch
        {
            0 when !kind.Duplicates => Compare(
                $"row {key}@{from}", Find(row => row.Key == key && row.Start == from).Select(Text), One(key, from)),
            1 => Compare(
                $"fetch {key} {from}-{to} {backward}",
                Order(Find(row => row.Key == key && row.Start >= from && row.Start <= to), ByStart, backward).Select(Text), Fetch(key, from, to, backward)),
            2 => Compare(
                $"keys {key}-{last} {from}-{to} {backward}",
                Order(Find(row => Within(row.Key, key, last) && row.Start >= from && row.Start <= to), StoreOrder, backward).Select(Text), FetchKeys(key, last, from, to, backward)),
            3 => Compare(
                $"all {backward}", Order(Find(_ => true), kind.TimeOrdered ? TimeOrder : StoreOrder, backward).Select(Text), All(0, long.MaxValue, backward)),
            _ => Compare(
                $"fetchAll {from}-{to} {backward}",
                Order(Find(row => row.Start >= from && row.Start <= to), kind.TimeOrdered ? TimeOrder : StoreOrder, backward).Select(Text), All(from, to, backward)),
        };
    }

    protected override IEnumerable<LogRecord> Compacted() => kind.Duplicates
        ? Life.Log
        : LogRecord.Compact(Life.Log);

    private static bool Within(string key, string from, string to) => string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, to) <= 0;

    private static string Text(WindowRow row) => $"{row.Key}@{row.Start}={row.Value}/{row.Timestamp}";

    private static IEnumerable<WindowRow> Order(IEnumerable<WindowRow> rows, Func<WindowRow, byte[]> order, bool backward) =>
        backward ? rows.OrderByDescending(order, RowOrders.Unsigned) : rows.OrderBy(order, RowOrders.Unsigned);

    private long Bound() => Random.Next(5) switch
    {
        0 => 0,
        1 => long.MaxValue,
        2 => Earliest,
        _ => Now.Rows.Count == 0 ? Time : Now.Rows[Random.Next(Now.Rows.Count)].Start,
    };

    private IEnumerable<WindowRow> Find(Func<WindowRow, bool> asked) => Now.Rows.Where(row => row.Start >= Earliest && asked(row));

    private static byte[] ByStart(WindowRow row) => RowOrders.Bytes(string.Empty, row.Start, row.Sequence);

    private static byte[] TimeOrder(WindowRow row) =>
        [.. RowOrders.Number(row.Start), .. RowOrders.Bytes(row.Key), .. RowOrders.Number(row.Sequence)[4..]];

    private byte[] StoreOrder(WindowRow row) => kind.Persistent
        ? [.. RowOrders.Number(row.Start / SegmentMs), .. RowOrders.Bytes(row.Key, row.Start, row.Sequence)]
        : TimeOrder(row);

    private void Put(string key, long start, string? value, long timestamp)
    {
        if (Life.Store is ITimestampedWindowStore<string, string> timed)
        {
            if (value is null)
            {
                timed.Delete(key, start, timestamp);
            }
            else
            {
                timed.Put(key, value, start, timestamp);
            }

            return;
        }

        var rows = (IWindowStore<string, string>)Life.Store;
        if (value is null)
        {
            rows.Delete(key, start);
        }
        else
        {
            rows.Put(key, value, start);
        }
    }

    private IEnumerable<string> One(string key, long start)
    {
        if (Life.Store is ITimestampedWindowStore<string, string> timed)
        {
            return timed.TryFetch(key, start, out var row) ? [$"{key}@{start}={row.Value}/{row.Timestamp}"] : [];
        }

        return ((IWindowStore<string, string>)Life.Store).TryFetch(key, start, out var value) ? [$"{key}@{start}={value}/-1"] : [];
    }

    private IEnumerable<string> Fetch(string key, long from, long to, bool backward) => Life.Store is ITimestampedWindowStore<string, string> timed
        ? timed.Fetch(key, from, to, backward).Select(row => $"{key}@{row.Key}={row.Value.Value}/{row.Value.Timestamp}")
        : ((IWindowStore<string, string>)Life.Store).Fetch(key, from, to, backward).Select(row => $"{key}@{row.Key}={row.Value}/-1");

    private IEnumerable<string> FetchKeys(string from, string to, long first, long last, bool backward) => Life.Store is ITimestampedWindowStore<string, string> timed
        ? timed.Fetch(from, to, first, last, backward).Select(Text)
        : ((IWindowStore<string, string>)Life.Store).Fetch(from, to, first, last, backward).Select(Text);

    private IEnumerable<string> All(long from, long to, bool backward) => Life.Store is ITimestampedWindowStore<string, string> timed
        ? timed.FetchAll(from, to, backward).Select(Text)
        : ((IWindowStore<string, string>)Life.Store).FetchAll(from, to, backward).Select(Text);

    private static string Text(KeyValuePair<Windowed<string>, string> row) => $"{row.Key.Key}@{row.Key.Window.Start}={row.Value}/-1";

    private static string Text(KeyValuePair<Windowed<string>, ValueAndTimestamp<string>> row) =>
        $"{row.Key.Key}@{row.Key.Window.Start}={row.Value.Value}/{row.Value.Timestamp}";
}
