using Microsoft.Extensions.Time.Testing;

namespace StreamizFraud.Topology.Testing;

/// <summary>Virtual time of a driver: moved by hand, its timers too.</summary>
/// <remarks>
/// The clock is looked at several times a record, and a fake one looks through its timers each time: here the time is a field. Read and moved by the
/// test's thread.
/// </remarks>
internal sealed class DriverClock : TimeProvider
{
    private readonly FakeTimeProvider _timers;
    private DateTimeOffset _now;

    /// <param name="start">Time at the beginning.</param>
    public DriverClock(DateTimeOffset start)
    {
        _timers = new FakeTimeProvider(start);
        _now = start.ToUniversalTime();
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _timers.CreateTimer(callback, state, dueTime, period);

    /// <summary>Moves time on; timers that are due by then are called.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        _now += by;
        _timers.Advance(by);
    }
}
