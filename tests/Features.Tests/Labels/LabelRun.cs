using CsCheck;
using StreamizFraud.Features.Tests.Streams;

namespace StreamizFraud.Features.Tests.Labels;

/// <summary>Sales and labels in any order, and what happens to the application between them.</summary>
internal static class LabelRun
{
    public static Gen<Arrival[]> Any { get; } = Gen.Select(
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Frequency((12, Gen.Int[0, 6]), (4, Gen.Int[-12, 4]), (2, Gen.Int[-90, 60]), (1, Gen.Int[-300, 300])), Gen.Long[-2, 4]),
        Gen.Select(Gen.Frequency((3, Gen.Const(true)), (2, Gen.Const(false))), Gen.Frequency((10, Gen.Int[0, 9]), (2, Gen.Int[-8, -1]), (1, Gen.Int[10, 40]), (1, Gen.Const(1_000))), Gen.Frequency((8, Gen.Int[-20, 15]), (2, Gen.Int[-100, 80])), Gen.Frequency((3, Gen.Const(true)), (2, Gen.Const(false)))),
        Gen.Frequency((20, Gen.Const(0)), (1, Gen.Int[1, 9])),
        Gen.Frequency((20, Gen.Const(Happening.None)), (1, Gen.Const(Happening.Restart)), (1, Gen.Const(Happening.Crash))),
        (sale, label, again, happening) => new Arrival(sale.Item1, sale.Item2, sale.Item3, sale.Item4, label.Item1, label.Item2, label.Item3, label.Item4, again, happening))
        .Array[1, 70];

    /// <summary>A long run without restarts.</summary>
    public static Arrival[] Of(int seed, int count)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ => new Arrival(
                random.Next(3), random.Next(3), random.Next(-2, 6), random.Next(-2, 5), random.Next(5) < 3, random.Next(-2, 8), random.Next(-20, 15), random.Next(5) < 3, 0, Happening.None)),
        ];
    }

    /// <summary>Plays a run.</summary>
    /// <param name="arrivals">The run.</param>
    /// <param name="happens">Told before each arrival what happens.</param>
    /// <param name="sale">Takes a sale and its time.</param>
    /// <param name="label">Takes an id and its label.</param>
    public static void Play(Arrival[] arrivals, Action<Happening> happens, Action<Sale, long> sale, Action<string, Label> label)
    {
        var (clock, sales) = (1_000L, 0);
        foreach (var arrival in arrivals)
        {
            happens(arrival.Happening);
            if (arrival.IsSale)
            {
                var time = clock + arrival.Step;
                clock = Math.Max(clock, time);
                // Some ids come again.
                var id = arrival.Again > 0 ? Math.Max(0, sales - arrival.Again) : sales++;
                sale(new Sale($"s{id}", $"c{arrival.Card}", $"t{arrival.Terminal}", arrival.Amount), time);
            }
            else
            {
                // Of a sale some sales ago, of one to come, or of none.
                label($"s{sales - 1 - arrival.SalesAgo}", new Label(arrival.IsFraud ? LabelVerdict.Fraud : LabelVerdict.Genuine, clock + arrival.LabelStep, "chargeback"));
            }
        }
    }

    internal sealed record Arrival(
        int Card, int Terminal, int Step, long Amount, bool IsSale, int SalesAgo, int LabelStep, bool IsFraud, int Again, Happening Happening);
}
