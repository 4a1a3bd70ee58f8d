using System.Buffers.Binary;
using System.Text;
using CardFraudService.World;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.RocksDb;

namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>Rows of the two stores of a key: the retained payments of each card or terminal, and further pages of them.</summary>
/// <remarks>
/// The bytes are decoded here by the layout in the documentation of the engine's serdes, not by its code. A page is named by its key, a zero
/// character and its number.
/// </remarks>
internal static class StateRows
{
    /// <summary>One column: a number of each payment, or whether it is a fraud.</summary>
    public sealed record Shape(string Store, bool IsLabel, long RetentionMs, Func<Payment, string> Key, Func<Payment, long> Value)
    {
        public string Pages => Store + "-pages";
    }

    /// <summary>Mean of the amount over up to 30 days, and 7 days for late payments.</summary>
    public static Shape Card { get; } = new("handbook-card", IsLabel: false, (30 + 7) * WorldCalendar.DayMs, payment => payment.CardId, payment => payment.AmountMinor);

    /// <summary>Share of frauds over up to 30 days that end 7 days ago, and 7 days for late payments.</summary>
    public static Shape Terminal { get; } = new("handbook-terminal", IsLabel: true, (30 + 7 + 7) * WorldCalendar.DayMs, payment => payment.TerminalId, payment => payment.IsFraud ? 1 : 0);

    /// <summary>Rows of a task's stores as they lie on disk; the process that wrote them must be gone.</summary>
    public static Dictionary<string, byte[]> OnDisk(string stateDirectory, string task, Shape shape)
    {
        using var engine = new RocksDbStoreEngine();
        using var database = engine.Open(Path.Combine(stateDirectory, "card-fraud", task), [shape.Store, shape.Pages]);
        var rows = new Dictionary<string, byte[]>();
        foreach (var store in (string[])[shape.Store, shape.Pages])
        {
            using var cursor = database.Store(store).Scan([], []);
            while (cursor.MoveNext())
            {
                rows.Add(NameOf(cursor.Key, isPage: store == shape.Pages), cursor.Value.ToArray());
            }
        }

        return rows;
    }

    /// <summary>The last value of each key of a changelog, as compaction leaves it; a null deletes.</summary>
    public static Dictionary<string, byte[]> LastValues(IEnumerable<LogRecord> changelog, bool ofPages)
    {
        var rows = new Dictionary<string, byte[]>();
        foreach (var record in changelog)
        {
            var key = NameOf(record.Key, ofPages);
            if (record.Value is { } value)
            {
                rows[key] = value;
            }
            else
            {
                rows.Remove(key);
            }
        }

        return rows;
    }

    /// <summary>The rows of one of the two stores.</summary>
    public static Dictionary<string, byte[]> Of(IReadOnlyDictionary<string, byte[]> rows, bool pages) =>
        rows.Where(row => row.Key.Contains('\0', StringComparison.Ordinal) == pages).ToDictionary(row => row.Key, row => row.Value);

    /// <summary>Rows hold exactly the payments that the retention rule keeps: those less than its length older than the youngest, by time, then arrival.</summary>
    public static Findings EqualPayments(IReadOnlyDictionary<string, byte[]> rows, IReadOnlyList<Payment> arrived, Shape shape)
    {
        var findings = new Findings();
        foreach (var group in arrived.GroupBy(shape.Key))
        {
            findings.Checked++;
            if (!rows.TryGetValue(group.Key, out var row))
            {
                findings.Add($"{shape.Store}: {group.Key} has no row");
                continue;
            }

            var gone = group.Max(payment => payment.EventTimeMs) - shape.RetentionMs;
            var expected = group.Where(payment => payment.EventTimeMs > gone)
                .OrderBy(payment => payment.EventTimeMs)
                .Select(payment => (payment.EventTimeMs, shape.Value(payment)));

            // Payments that are gone may stay in their page until all of it is.
            var found = Decode(group.Key, row, rows, shape);
            if (found is null || !expected.SequenceEqual(found.Where(payment => payment.TimeMs > gone)))
            {
                findings.Add($"{shape.Store}: the row of {group.Key} is not its payments");
            }
        }

        var known = arrived.Select(shape.Key).ToHashSet();
        foreach (var key in rows.Keys.Where(key => !known.Contains(key.Split('\0')[0])))
        {
            findings.Add($"{shape.Store}: a row of {key}, which made no payment");
        }

        return findings;
    }

    /// <summary>Two copies of a store hold the same bytes.</summary>
    public static Findings Equal(IReadOnlyDictionary<string, byte[]> one, IReadOnlyDictionary<string, byte[]> other, string what)
    {
        var findings = new Findings { Checked = one.Count };
        foreach (var key in one.Keys.Union(other.Keys))
        {
            if (!one.TryGetValue(key, out var left) || !other.TryGetValue(key, out var right) || !left.AsSpan().SequenceEqual(right))
            {
                findings.Add($"{what}: {key} differs");
            }
        }

        return findings;
    }

    private static string NameOf(ReadOnlySpan<byte> key, bool isPage)
    {
        if (!isPage)
        {
            return Encoding.UTF8.GetString(key);
        }

        var (bytes, at) = (key.ToArray(), 0);
        var length = (int)Number(bytes, ref at);
        return $"{Encoding.UTF8.GetString(bytes, at, length)}\0{BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + length))}";
    }

    /// <summary>Version 2 | fingerprint (4 bytes) | newest time, next page | last time of the first page, zigzag | the first page or the top of the tree.</summary>
    private static List<(long TimeMs, long Value)>? Decode(string key, byte[] row, IReadOnlyDictionary<string, byte[]> rows, Shape shape)
    {
        if (row.Length < 8 || row[0] != 2)
        {
            return null;
        }

        var at = 5;
        for (var number = 0; number < 3; number++)
        {
            Number(row, ref at);
        }

        var found = new List<(long TimeMs, long Value)>();
        return Page(key, row, ref at, rows, shape, found) && at == row.Length ? found : null;
    }

    /// <summary>Kind | entries | of 1, payments: time difference, then presence bits of a label or an amount, zigzag | of 2, pages.</summary>
    private static bool Page(string key, byte[] bytes, ref int at, IReadOnlyDictionary<string, byte[]> rows, Shape shape, List<(long TimeMs, long Value)> found)
    {
        var kind = bytes[at++];
        var count = (int)Number(bytes, ref at);
        if (kind == 2)
        {
            return Pages(key, bytes, ref at, count, rows, shape, found);
        }

        var time = 0L;
        for (var i = 0; i < count; i++)
        {
            time += (long)Number(bytes, ref at);
            var number = Number(bytes, ref at);
            found.Add((time, shape.IsLabel ? (long)(number & 1) : Unzigzag(number)));
        }

        return kind == 1;
    }

    /// <summary>Level | per page: number, first time less that of the page before, last less first, rows | sum of absolute amounts, sum; of labels their number.</summary>
    private static bool Pages(
        string key, byte[] bytes, ref int at, int count, IReadOnlyDictionary<string, byte[]> rows, Shape shape, List<(long TimeMs, long Value)> found)
    {
        Number(bytes, ref at);
        var first = 0L;
        for (var i = 0; i < count; i++)
        {
            var name = $"{key}\0{Number(bytes, ref at)}";
            first += (long)Number(bytes, ref at);
            var last = first + (long)Number(bytes, ref at);
            var length = (int)Number(bytes, ref at);
            var absolute = shape.IsLabel ? 0 : Unzigzag(Number(bytes, ref at));
            var sum = Unzigzag(Number(bytes, ref at));
            var (start, inPage) = (found.Count, 1);
            if (!rows.TryGetValue(name, out var page) || page[0] != 2 || !Page(key, page, ref inPage, rows, shape, found) || inPage != page.Length)
            {
                return false;
            }

            var own = found.Skip(start).ToList();
            if (own.Count != length || own[0].TimeMs != first || own[^1].TimeMs != last || own.Sum(payment => payment.Value) != sum
                || (!shape.IsLabel && own.Sum(payment => Math.Abs(payment.Value)) != absolute))
            {
                return false;
            }
        }

        return true;
    }

    private static long Unzigzag(ulong number) => (number & 1) == 0 ? (long)(number / 2) : -(long)(number / 2) - 1;

    private static ulong Number(byte[] bytes, ref int at)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }

            shift += 7;
        }
    }
}
