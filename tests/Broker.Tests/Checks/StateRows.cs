using System.Text;
using CardFraudService.World;
using StreamizFraud.Broker.Tests.Support;
using StreamizFraud.Topology.RocksDb;

namespace StreamizFraud.Broker.Tests.Checks;

/// <summary>Rows of a state store: the retained payments of each card or terminal.</summary>
/// <remarks>The bytes are decoded here by the layout in the documentation of the engine's serde, not by its code.</remarks>
internal static class StateRows
{
    /// <summary>Columns: number of integer inputs and of labels of one retained event.</summary>
    public sealed record Shape(string Store, int Inputs, int Labels, long RetentionMs, Func<Payment, string> Key, Func<Payment, long[]> Values);

    /// <summary>Mean of the amount over up to 30 days, and a day for late payments, the default.</summary>
    public static Shape Card { get; } = new("handbook-card", 1, 0, (30 + 1) * WorldCalendar.DayMs, payment => payment.CardId, payment => [payment.AmountMinor]);

    /// <summary>Share of frauds over up to 30 days that end 7 days ago, and 7 days for late payments.</summary>
    public static Shape Terminal { get; } = new("handbook-terminal", 0, 1, (30 + 7 + 7) * WorldCalendar.DayMs, payment => payment.TerminalId, payment => [payment.IsFraud ? 1 : 0]);

    /// <summary>Rows of a task's store as they lie on disk; the process that wrote them must be gone.</summary>
    public static Dictionary<string, byte[]> OnDisk(string stateDirectory, string task, Shape shape)
    {
        using var engine = new RocksDbStoreEngine();
        using var database = engine.Open(Path.Combine(stateDirectory, "card-fraud", task), [shape.Store]);
        using var cursor = database.Store(shape.Store).Scan([], []);
        var rows = new Dictionary<string, byte[]>();
        while (cursor.MoveNext())
        {
            rows.Add(Encoding.UTF8.GetString(cursor.Key), cursor.Value.ToArray());
        }

        return rows;
    }

    /// <summary>The last value of each key, as compaction leaves it; a null deletes.</summary>
    public static Dictionary<string, byte[]> LastValues(IEnumerable<LogRecord> changelog)
    {
        var rows = new Dictionary<string, byte[]>();
        foreach (var record in changelog)
        {
            var key = Encoding.UTF8.GetString(record.Key);
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

            var youngest = group.Max(payment => payment.EventTimeMs);
            var expected = group.Where(payment => payment.EventTimeMs > youngest - shape.RetentionMs)
                .OrderBy(payment => payment.EventTimeMs)
                .Select(payment => Line(payment.EventTimeMs, shape.Values(payment)));
            var found = Decode(row, shape);
            if (found is null || !expected.SequenceEqual(found))
            {
                findings.Add($"{shape.Store}: the row of {group.Key} is not its payments");
            }
        }

        var known = arrived.Select(shape.Key).ToHashSet();
        foreach (var key in rows.Keys.Where(key => !known.Contains(key)))
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

    private static string Line(long time, IEnumerable<long> values) => $"{time}:{string.Join(',', values)}";

    /// <summary>Version 1 | fingerprint (4 bytes) | count | per row: time difference, inputs zigzag | label bits, lowest first. LEB128 numbers.</summary>
    private static List<string>? Decode(byte[] row, Shape shape)
    {
        if (row.Length < 6 || row[0] != 1)
        {
            return null;
        }

        var at = 5;
        var count = (int)Number(row, ref at);
        var labels = row.AsSpan(row.Length - (((count * shape.Labels) + 7) / 8));
        var (lines, time, bit) = (new List<string>(), 0L, 0);
        for (var i = 0; i < count; i++)
        {
            time += (long)Number(row, ref at);
            var values = new long[shape.Inputs + shape.Labels];
            for (var input = 0; input < shape.Inputs; input++)
            {
                var zigzag = Number(row, ref at);
                values[input] = (zigzag & 1) == 0 ? (long)(zigzag / 2) : -(long)(zigzag / 2) - 1;
            }

            for (var label = 0; label < shape.Labels; label++, bit++)
            {
                values[shape.Inputs + label] = (labels[bit / 8] >> (bit % 8)) & 1;
            }

            lines.Add(Line(time, values));
        }

        return at == row.Length - labels.Length ? lines : null;
    }

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
