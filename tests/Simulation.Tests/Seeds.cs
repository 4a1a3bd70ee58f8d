using System.Diagnostics;
using System.Globalization;
using StreamizFraud.Simulation.Tests.Ledger;
using StreamizFraud.Topology.Runtime.Ports;
using Xunit.Abstractions;

namespace StreamizFraud.Simulation.Tests;

/// <summary>Runs many seeds. <c>SIM_SEED</c> runs one seed, <c>SIM_SEEDS</c> another number of them than the default; <c>SIM_SURVEY=1</c> goes on after a failure.</summary>
internal static class Seeds
{
    private static int? Seed { get; } = Number("SIM_SEED");

    /// <summary>How members share out tasks where a test does not say.</summary>
    private static GroupAssignment Assignment { get; } = Environment.GetEnvironmentVariable("SIM_ASSIGNMENT") is { Length: > 0 } text
        ? Enum.Parse<GroupAssignment>(text)
        : GroupAssignment.Range;

    /// <summary>Whether to go on after a failure and tell all of them.</summary>
    private static bool Survey { get; } = Environment.GetEnvironmentVariable("SIM_SURVEY") is "1";

    private static int TraceLines { get; } = Number("SIM_TRACE") ?? 60;

    private static int? Count { get; } = Number("SIM_SEEDS");

    /// <summary>Runs them all; the first failure ends it.</summary>
    public static void RunAll(int count, Func<int, RunSettings> settings, ITestOutputHelper output)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<SimulationFailure>();
        var watch = Stopwatch.StartNew();
        var seeds = Seed is { } one ? [one] : Enumerable.Range(1, Count ?? count).ToList();
        foreach (var seed in seeds)
        {
            using var run = new SimulationRun(Shared(settings(seed)) with { TraceLines = TraceLines });
            try
            {
                run.Run();
            }
            catch (SimulationFailure failure) when (Survey)
            {
                failures.Add(failure);
            }

            foreach (var (kind, number) in run.Trace.Counts)
            {
                counts[kind] = counts.GetValueOrDefault(kind) + number;
            }
        }

        failures.ForEach(failure => output.WriteLine(failure.Message.Split(Environment.NewLine)[0]));

        output.WriteLine($"{seeds.Count} seeds in {watch.Elapsed.TotalSeconds:F1} s: {string.Join(", ", counts.Select(entry => $"{entry.Key} {entry.Value}"))}");
        if (failures.Count > 0)
        {
            throw new LedgerException($"{failures.Count} of {seeds.Count} seeds failed.");
        }
    }

    /// <summary>The first seed that the ledger finds fault with, or null.</summary>
    /// <param name="count">Most seeds.</param>
    /// <param name="settings">Settings of the run of a seed.</param>
    /// <param name="counts">Failures that count beside the ledger's; null for none.</param>
    public static SimulationFailure? FirstFailure(int count, Func<int, RunSettings> settings, Func<Exception, bool>? counts = null)
    {
        for (var seed = 1; seed <= count; seed++)
        {
            using var run = new SimulationRun(Shared(settings(seed)));
            try
            {
                run.Run();
            }
            catch (SimulationFailure failure) when (failure.ByLedger || counts?.Invoke(failure.InnerException!) == true)
            {
                return failure;
            }
            catch (SimulationFailure)
            {
                // The twin stumbled over the engine's own guards, or never came to rest: the next seed.
            }
        }

        return null;
    }

    private static RunSettings Shared(RunSettings settings) =>
        settings.Assignment == GroupAssignment.Range ? settings with { Assignment = Assignment } : settings;

    internal static int? Number(string variable) =>
        int.TryParse(System.Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
