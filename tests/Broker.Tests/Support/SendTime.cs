using System.Diagnostics;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>The system's clock, which notes when it was last asked for the time: a writer of the control log does so when it sends.</summary>
internal sealed class SendTime : TimeProvider
{
    /// <summary>When (<see cref="Stopwatch.GetTimestamp"/>).</summary>
    public long Ticks { get; private set; }

    public override DateTimeOffset GetUtcNow()
    {
        Ticks = Stopwatch.GetTimestamp();
        return base.GetUtcNow();
    }
}
