using System.CommandLine;
using System.Globalization;
using CardFraudService.World;
using StreamizFraud.Features;

namespace StreamizFraud.Benchmarks.FeatureTask;

/// <summary>Verb <c>features</c>: what an event costs the features' processor, by number of features, cards and length of windows.</summary>
internal static class FeatureTaskCommand
{
    private const int Rounds = 5;
    private const int Chunk = 500_000;

    // More than this is not filled in before the clock starts: 5,000,000 cards begin with two payments each.
    private const int MostFilled = 10_000_000;

    private static readonly Option<int[]> Widths = new("--width") { AllowMultipleArgumentsPerToken = true, Description = "features: 15, 60", DefaultValueFactory = _ => [15, 60] };
    private static readonly Option<int[]> Cards = new("--cards") { AllowMultipleArgumentsPerToken = true, Description = "cards", DefaultValueFactory = _ => [100_000, 5_000_000] };
    private static readonly Option<int[]> Hours = new("--window-hours") { AllowMultipleArgumentsPerToken = true, Description = "longest window, hours", DefaultValueFactory = _ => [1, 2_160] };
    private static readonly Option<int> Rows = new("--rows") { Description = "payments of each card before the clock starts", DefaultValueFactory = _ => 20 };
    private static readonly Option<double> GapMinutes = new("--gap-minutes") { Description = "minutes between two payments of a card", DefaultValueFactory = _ => 1_440 };
    private static readonly Option<int> Payments = new("--payments") { Description = "payments of a measured round", DefaultValueFactory = _ => 200_000 };
    private static readonly Option<int> CommitEvery = new("--commit-every") { Description = "records between commits", DefaultValueFactory = _ => 10_000 };
    private static readonly Option<int> CachedRows = new("--cached-rows") { Description = "rows that stay decoded", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<bool> InMemory = new("--in-memory") { Description = "the computation alone, without a task" };

    public static Command Create()
    {
        var command = new Command("features", "events a second of the features' processor") { Widths, Cards, Hours, Rows, GapMinutes, Payments, CommitEvery, CachedRows, InMemory };
        command.SetAction(result =>
        {
            Console.WriteLine("features    cards  window  rows a card | events/s: wall  thread CPU | ns an event: thread  process |   B an event: allocated  stores  changelogs | state B a card");
            foreach (var cards in result.GetRequiredValue(Cards))
            {
                foreach (var width in result.GetRequiredValue(Widths))
                {
                    foreach (var hours in result.GetRequiredValue(Hours))
                    {
                        var load = new CardLoad(cards, Math.Min(result.GetValue(Rows), Math.Max(1, MostFilled / cards)), TimeSpan.FromMinutes(result.GetValue(GapMinutes)));
                        var set = new WindowFeatures(width, TimeSpan.FromHours(hours));
                        var text = result.GetValue(InMemory)
                            ? Alone(set, load, result.GetValue(Payments))
                            : Task(set, load, result.GetValue(Payments), result.GetValue(CommitEvery), result.GetValue(CachedRows));
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{width,8} {cards,9:N0} {hours,5} h {load.Rows,9} + | {text}"));
                    }
                }
            }
        });
        return command;
    }

    private static string Task(WindowFeatures set, CardLoad load, int payments, int commitEvery, int cachedRows)
    {
        using var run = new FeatureTaskRun(set, "card", payment => payment.CardId, commitEvery, cachedRows);
        for (var left = load.Filling; left > 0; left -= Chunk)
        {
            run.Process((int)Math.Min(left, Chunk), _ => load.NextInTurn());
        }

        // The first round finds the cache as the filling left it, and is not counted.
        run.Process(payments, _ => load.NextAtRandom());
        // Other programs on the machine can only add to a round's processor time: the least of some says most. Bytes grow with a card's rows: those of all rounds.
        var rounds = Enumerable.Range(0, Rounds).Select(_ => run.Process(payments, _ => load.NextAtRandom())).ToList();
        var least = rounds.MinBy(figures => figures.ThreadCpu)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{least.PerSecond,14:N0} {least.PerThreadSecond,11:N0} | {least.ThreadNanosecondsEach,19:N0} {least.ProcessNanosecondsEach,8:N0} | {rounds.Average(figures => figures.AllocatedBytesEach),23:N0} {rounds.Average(figures => figures.StoreBytesEach),7:N0} {rounds.Average(figures => figures.ChangelogBytesEach),11:N0} | {run.StateBytes / (double)load.Cards,14:N0}");
    }

    /// <summary>The computation without a task: what the operators cost, without stores, commits and bytes.</summary>
    private static string Alone(WindowFeatures set, CardLoad load, int payments)
    {
        var computation = new FeatureComputation<Payment>(set);
        var values = new double[set.Width];
        for (var left = load.Filling; left > 0; left--)
        {
            var filled = load.NextInTurn();
            computation.Add(filled, filled.EventTimeMs, values);
        }

        var rounds = new List<(TimeSpan Cpu, long Allocated)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var events = Enumerable.Range(0, payments).Select(_ => load.NextAtRandom()).ToArray();
            var (allocated, cpu) = (GC.GetAllocatedBytesForCurrentThread(), ThreadClock.Cpu());
            foreach (ref readonly var payment in events.AsSpan())
            {
                computation.Add(payment, payment.EventTimeMs, values);
            }

            rounds.Add((ThreadClock.Cpu() - cpu, GC.GetAllocatedBytesForCurrentThread() - allocated));
        }

        var least = rounds.Skip(1).MinBy(figures => figures.Cpu);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{"",14} {payments / least.Cpu.TotalSeconds,11:N0} | {least.Cpu.TotalNanoseconds / payments,19:N0} {"",8} | {least.Allocated / (double)payments,23:N0}");
    }
}
