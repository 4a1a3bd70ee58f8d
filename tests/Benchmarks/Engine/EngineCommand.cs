using System.CommandLine;
using System.Runtime;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>Verb <c>engine</c>: the topology against the hand-written loop, on the same bytes.</summary>
internal static class EngineCommand
{
    private const int Runs = 3;

    private static readonly Option<int> Payments = new("--payments") { Description = "payments of the world", DefaultValueFactory = _ => 200_000 };
    private static readonly Option<int> CommitEvery = new("--commit-every") { Description = "records between commits", DefaultValueFactory = _ => 5_000 };
    private static readonly Option<string?> Bootstrap = new("--bootstrap") { Description = "HOST:PORT of a scratch Kafka to run the topology on too" };
    private static readonly Option<string?> Only = new("--only") { Description = "engine or loop: run only that, over and over, for a profiler" };

    public static Command Create()
    {
        var command = new Command("engine", "the card-fraud topology against a hand-written loop") { Payments, CommitEvery, Bootstrap, Only };
        command.SetAction(result => Run(
            PaymentInput.Generate(result.GetValue(Payments)),
            new EngineOptions { CommitEvery = result.GetValue(CommitEvery) },
            result.GetValue(Bootstrap),
            result.GetValue(Only),
            Console.Out));
        return command;
    }

    private static int Run(PaymentInput input, EngineOptions options, string? bootstrap, string? only, TextWriter output)
    {
        output.WriteLine($"{input.Count:N0} payments, 1 partition, commit every {options.CommitEvery:N0} records, batches of {options.BatchSize}; GC {(GCSettings.IsServerGC ? "server" : "workstation")}");
        if (only is not null)
        {
            return Repeat(input, options, only, output);
        }

        // The warm-up run of each side is also the one whose outputs are compared.
        if (Difference(input, options) is { } difference)
        {
            output.WriteLine($"DIFFERENT: {difference}");
            return 1;
        }

        output.WriteLine("outputs: the same decisions in the same order, byte for byte");
        var engine = new List<Measurement>();
        var loop = new List<Measurement>();
        for (var run = 0; run < Runs; run++)
        {
            engine.Add(Engine(input, options));
            loop.Add(Loop(input, options));
            output.WriteLine($"run {run + 1}: engine {engine[^1].EventsPerSecond:N0} events/s, loop {loop[^1].EventsPerSecond:N0} events/s");
        }

        var (a, b) = (Measurement.Median(engine), Measurement.Median(loop));
        Print(output, "(a) topology, embedded cluster", a);
        Print(output, "(b) loop without an engine", b);
        output.WriteLine($"ratio (a)/(b): {a.EventsPerSecond / b.EventsPerSecond:F3}");
        Stages(input, options, output);
        if (bootstrap is not null)
        {
            Print(output, "(c) topology, real broker", BrokerRun.Median(input, options, bootstrap, Runs));
        }

        return 0;
    }

    private static string? Difference(PaymentInput input, EngineOptions options)
    {
        using var engine = new EmbeddedRun(input, options);
        engine.Run();
        using var loop = new HandLoop(input, options);
        loop.Run();
        return OutputComparison.Difference(engine.Decisions(), loop.Decisions);
    }

    private static Measurement Engine(PaymentInput input, EngineOptions options)
    {
        using var run = new EmbeddedRun(input, options);
        Settle();
        return run.Run();
    }

    private static Measurement Loop(PaymentInput input, EngineOptions options)
    {
        using var run = new HandLoop(input, options);
        Settle();
        return run.Run();
    }

    private static void Stages(PaymentInput input, EngineOptions options, TextWriter output)
    {
        var clock = new StageClock();
        using var run = new EmbeddedRun(input, options);
        Settle();
        var measured = run.Run(clock);
        output.WriteLine($"stages of (a), in a run of its own with clocks inside ({measured.EventsPerSecond:N0} events/s):");
        clock.Print(output, input.Count);
    }

    private static int Repeat(PaymentInput input, EngineOptions options, string only, TextWriter output)
    {
        for (var run = 0; run < 2 * Runs; run++)
        {
            Print(output, only, only == "loop" ? Loop(input, options) : Engine(input, options));
        }

        return 0;
    }

    private static void Print(TextWriter output, string name, Measurement measured) =>
        output.WriteLine(
            $"{name}: {measured.EventsPerSecond:N0} events/s, {measured.BytesPerEvent:N0} B allocated an event ({measured.LaterBytesPerEvent:N0} B in the later half)");

    /// <summary>Each run begins with the garbage of the one before gone.</summary>
    private static void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
