using System.Globalization;
using CardFraudService.Csv;
using CardFraudService.World;

namespace CardFraudService.Tests.Support;

/// <summary>A small world whose payments come out of order, and when each of its frauds becomes known: before the payment, at once, late or never.</summary>
internal sealed class LateWorld
{
    private const int MostLateSeconds = 6 * 86_400;

    public LateWorld(ulong seed)
    {
        // Few cards and terminals, so that windows hold many payments and edges are hit.
        var world = PaymentWorld.Generate(new WorldOptions { Seed = (long)seed, Cards = 12, Terminals = 8, Days = 60 });
        Payments = [.. world.Select((payment, row) => (payment, row, Random: Mix(seed, row)))
            .OrderBy(p => p.payment.EventTimeMs + (p.Random % 10 == 0 ? (long)(Mix(seed + 1, p.row) % MostLateSeconds) * 1_000 : 0)).ThenBy(p => p.row)
            .Select(p => p.payment with { EventTimeMs = OnTheHour(p.payment, p.Random) })];
        Labels = [.. Payments.Select((payment, row) => (payment.Id, Random: Mix(seed + 2, row), payment.EventTimeMs))
            .Where(p => p.Random % 5 == 0)
            .Select(p => (p.Id, (p.EventTimeMs - WorldCalendar.StartMs + Delay(p.Random / 5)) / 1_000m))];
    }

    /// <summary>In order of arrival.</summary>
    public IReadOnlyList<Payment> Payments { get; }

    /// <summary>Payments that are frauds, and the second at which that becomes known.</summary>
    public IReadOnlyList<(string Id, decimal Seconds)> Labels { get; }

    /// <summary>The payments with their labels, by the rule itself.</summary>
    public IEnumerable<Payment> Labelled()
    {
        var known = Labels.ToDictionary(label => label.Id, label => label.Seconds);
        return Payments.Select(payment => known.TryGetValue(payment.Id, out var seconds)
            ? payment with { IsFraud = true, FraudKnownAtMs = WorldCalendar.StartMs + (long)Math.Ceiling(seconds * 1_000) }
            : payment with { IsFraud = false });
    }

    public (string Payments, string Labels) Write(ScratchFolder folder)
    {
        PaymentWriter.WriteAll(folder.File("payments.csv.gz"), Payments);
        var lines = Labels.Select(label => $"{label.Id},{label.Seconds.ToString(CultureInfo.InvariantCulture)}\n");
        return (folder.File("payments.csv.gz"), folder.Write("labels.csv", "TRANSACTION_ID,LABEL_TIME_SECONDS\n" + string.Concat(lines)));
    }

    // A third of the payments share their hours, so that ties and edges of windows happen.
    private static long OnTheHour(Payment payment, ulong random) =>
        random % 3 == 0 ? payment.EventTimeMs - ((payment.EventTimeMs - WorldCalendar.StartMs) % 3_600_000) : payment.EventTimeMs;

    private static decimal Delay(ulong random) => (random % 5) switch
    {
        0 => -86_400_000,
        1 => 0,
        2 => 7 * 86_400_000L,
        3 => (random % 20) * 86_400_000L,
        _ => (7 * 86_400_000L) + 0.25m,
    };

    private static ulong Mix(ulong seed, int row)
    {
        var x = (seed * 0x9E3779B97F4A7C15) + ((ulong)row * 0xBF58476D1CE4E5B9);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
