using System.CommandLine;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>Verb <c>streamiz</c>: Streamiz.Kafka.Net beside ours; <c>eng/rival-streamiz.sh</c> runs everything.</summary>
internal static class StreamizCommand
{
    private static readonly Option<string[]> Topologies = new Option<string[]>("--topologies") { Description = "which", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => RivalTopology.All }
        .AcceptOnlyFromAmong(RivalTopology.All);

    private static readonly Option<int> Payments = new("--payments") { Description = "payments of a run", DefaultValueFactory = _ => 200_000 };
    private static readonly Option<int> Cards = new("--cards") { Description = "cards", DefaultValueFactory = _ => 5_000 };
    private static readonly Option<int> Hours = new("--hours") { Description = "event time from the first payment to the last", DefaultValueFactory = _ => 24 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "runs of each side, alternating", DefaultValueFactory = _ => 3 };
    private static readonly Option<int> CommitEvery = new("--commit-every") { Description = "payments between two commits; 1: each driver's own default", DefaultValueFactory = _ => 5_000 };
    private static readonly Option<string?> Only = new("--only") { Description = "ours or theirs: run only that, for a profiler" };

    private static readonly Argument<string> Bootstrap = new("bootstrap") { Description = "HOST:PORT of a scratch Kafka" };
    private static readonly Argument<string> Topology = new Argument<string>("topology") { Description = string.Join(", ", RivalTopology.All) }.AcceptOnlyFromAmong(RivalTopology.All);
    private static readonly Argument<string> Guarantee = new Argument<string>("guarantee") { Description = "alos or eos" }.AcceptOnlyFromAmong("alos", "eos");
    private static readonly Option<int> Partitions = new("--partitions") { Description = "partitions of inputs and outputs", DefaultValueFactory = _ => 4 };

    public static Command Create()
    {
        var driver = new Command("driver", "both test drivers in turn") { Topologies, Payments, Cards, Hours, Rounds, CommitEvery, Only };
        driver.SetAction(result => Drive(
            result.GetRequiredValue(Topologies),
            Input(result),
            result.GetValue(Rounds),
            result.GetValue(CommitEvery),
            result.GetValue(Only),
            Console.Out));
        var load = new Command("load", "write the payments to a broker") { Bootstrap, Payments, Cards, Hours, Partitions };
        load.SetAction(result => PaymentLoad.Run(result.GetRequiredValue(Bootstrap), Input(result), result.GetValue(Partitions), Console.Out));
        var run = new Command("run", "one run of Streamiz on the broker; rival run is one of ours") { Bootstrap, Topology, Guarantee, Payments, Partitions };
        run.SetAction((result, _) => StreamizRun.RunAsync(
            result.GetRequiredValue(Bootstrap),
            result.GetRequiredValue(Topology),
            result.GetRequiredValue(Guarantee),
            result.GetValue(Payments),
            result.GetValue(Partitions),
            Console.Out));
        return new Command("streamiz", "Streamiz.Kafka.Net beside ours") { driver, load, run };
    }

    private static DriverInput Input(ParseResult result) =>
        DriverInput.Generate(result.GetValue(Payments), result.GetValue(Cards), TimeSpan.FromHours(result.GetValue(Hours)));

    private static int Drive(string[] topologies, DriverInput input, int rounds, int commitEvery, string? only, TextWriter output)
    {
        if (only is null)
        {
            return DriverRace.Run(topologies, input, rounds, commitEvery, output);
        }

        foreach (var topology in topologies)
        {
            for (var round = 0; round <= rounds; round++)
            {
                var run = only == "ours" ? OurDriver.Run(topology, input, commitEvery, readsOutputs: false) : StreamizDriver.Run(topology, input, commitEvery, readsOutputs: false);
                output.WriteLine($"{topology} {only}: {run.EventsPerSecond:N0} events/s, {run.CpuMicrosecondsPerEvent:F2} us of CPU an event, {run.BytesPerEvent:N0} B/event");
            }
        }

        return 0;
    }
}
