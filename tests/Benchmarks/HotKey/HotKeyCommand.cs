using System.CommandLine;
using CardFraudService.World;
using StreamizFraud.Benchmarks.FeatureTask;

namespace StreamizFraud.Benchmarks.HotKey;

/// <summary>Verb <c>hot-key</c>: a terminal with very many payments in its window beside cold ones, through the features' processor.</summary>
internal static class HotKeyCommand
{
    private const int Rounds = 3;
    private const int ColdTerminals = 20_000;
    private const int CachedRows = 100_000;

    private static readonly Option<int> Rows = new("--rows") { Description = "payments of the hot terminal within 90 days", DefaultValueFactory = _ => 2_000_000 };
    private static readonly Option<int> Payments = new("--payments") { Description = "payments of a measured round", DefaultValueFactory = _ => 100_000 };
    private static readonly Option<int> CommitEvery = new("--commit-every") { Description = "records between commits", DefaultValueFactory = _ => 10_000 };

    public static Command Create()
    {
        var command = new Command("hot-key", "a terminal with millions of payments in its window, beside cold terminals") { Rows, Payments, CommitEvery };
        command.SetAction(result => Run(result.GetValue(Rows), result.GetValue(Payments), result.GetValue(CommitEvery), Console.Out));
        return command;
    }

    /// <summary>Fills the window, then measures hot and cold payments in turn.</summary>
    public static int Run(int rows, int payments, int commitEvery, TextWriter output)
    {
        var stepMs = (long)TimeSpan.FromDays(90).TotalMilliseconds / rows;
        var random = new Random(1);
        long hot = 0, cold = 0;
        Payment Hot(int _) => new($"{hot}", "card", "hot", random.Next(1, 100_000), WorldCalendar.StartMs + (hot++ * stepMs), false, 0);
        // As many rows in each window of all cold terminals together as in those of the hot one.
        Payment Cold(int _) => new($"{cold}", "card", $"cold-{random.Next(ColdTerminals)}", random.Next(1, 100_000), WorldCalendar.StartMs + (cold++ * stepMs), false, 0);

        using var run = new FeatureTaskRun(new TerminalFeatures(), "terminal", payment => payment.TerminalId, commitEvery, CachedRows);
        output.WriteLine($"20 features of windows of 1 h to 90 d; {rows:N0} payments in 90 days, commit every {commitEvery:N0}");
        output.WriteLine($"warm-up, cold    {run.Process(payments, Cold)}");
        for (var left = rows; left > 0; left -= payments)
        {
            var figures = run.Process(Math.Min(left, payments), Hot);
            if (left == rows || left <= payments)
            {
                output.WriteLine($"{rows - left,9:N0} rows   {figures}");
            }
        }

        var (hots, colds) = (new List<FeatureTaskFigures>(), new List<FeatureTaskFigures>());
        for (var round = 0; round < Rounds; round++)
        {
            colds.Add(run.Process(payments, Cold));
            output.WriteLine($"cold terminals   {colds[^1]}");
            hots.Add(run.Process(payments, Hot));
            output.WriteLine($"hot terminal     {hots[^1]}");
        }

        var ratio = colds.Select(figures => figures.PerThreadSecond).Order().ElementAt(Rounds / 2) / hots.Select(figures => figures.PerThreadSecond).Order().ElementAt(Rounds / 2);
        var most = hots.Max(figures => Math.Max(figures.StoreBytesEach, figures.ChangelogBytesEach));
        output.WriteLine($"a hot payment takes {ratio:0.00} times a cold one's CPU time (at most 2) and writes {most:N0} B (at most 8,192)");
        return ratio <= 2 && most <= 8_192 ? 0 : 1;
    }
}
