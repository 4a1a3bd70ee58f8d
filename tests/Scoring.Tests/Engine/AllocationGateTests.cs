using StreamizFraud.Benchmarks.Engine;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Engine;

/// <summary>Holds what the stream thread allocates for each payment of the card-fraud topology. Times are never gated.</summary>
public sealed class AllocationGateTests(ITestOutputHelper output)
{
    private const int BytesPerEvent = 400;

    [Fact]
    public void TheStreamThreadAllocatesAtMost400BytesForEachPayment()
    {
        var options = new EngineOptions();
        var warmUp = PaymentInput.Generate(5_000);
        using (var run = new EmbeddedRun(warmUp, options))
        {
            run.Run();
        }

        var input = PaymentInput.Generate(30_000);
        using var measured = new EmbeddedRun(input, options);
        var result = measured.Run();
        output.WriteLine($"{result.BytesPerEvent:F0} B an event, {result.LaterBytesPerEvent:F0} B in the later half");

        Assert.Equal(input.Count, measured.Decisions().Count);
        Assert.True(result.LaterBytesPerEvent <= BytesPerEvent, $"{result.LaterBytesPerEvent:F0} B an event");
    }
}
