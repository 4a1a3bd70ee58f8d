using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>Waits for a client whose threads are its own.</summary>
internal static class Eventually
{
    /// <summary>Looks again and again, others running between two looks, until it holds.</summary>
    /// <param name="condition">What is to hold; what it throws ends the wait.</param>
    /// <param name="limit">Longest wait.</param>
    /// <param name="otherwise">What the failure says.</param>
    public static async Task Holds(Func<bool> condition, TimeSpan limit, Func<string> otherwise)
    {
        using var patience = new CancellationTokenSource(limit);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, otherwise());
            await Task.Yield();
        }
    }
}
