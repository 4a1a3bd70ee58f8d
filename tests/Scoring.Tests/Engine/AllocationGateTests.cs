using System.Diagnostics;
using System.Reflection;
using StreamizFraud.Benchmarks.Engine;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Engine;

/// <summary>Holds what the stream thread allocates for each payment of the card-fraud topology, of which the decision is some 200 bytes. Times are never gated.</summary>
public sealed class AllocationGateTests(ITestOutputHelper output)
{
    private const int BytesPerEvent = 800;

    [SkippableFact]
    public void TheStreamThreadAllocatesAtMost800BytesForEachPayment()
    {
        // The same run allocates twice as much in code that is not optimised. CI and README test with Release; the project has no JIT tiers.
        Skip.If(
            typeof(EmbeddedRun).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "needs an optimised build: -c Release");
        var options = new EngineOptions();

        // The earlier half warms up: arrays, caches and the states of all cards and terminals are made once. The later 30,000 count.
        var input = PaymentInput.Generate(60_000);
        using var measured = new EmbeddedRun(input, options);
        var result = measured.Run();
        output.WriteLine($"{result.BytesPerEvent:F0} B an event, {result.LaterBytesPerEvent:F0} B in the later half");

        Assert.Equal(input.Count, measured.Decisions().Count);
        Assert.True(result.LaterBytesPerEvent <= BytesPerEvent, $"{result.LaterBytesPerEvent:F0} B an event");
    }
}
