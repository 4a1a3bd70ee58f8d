namespace StreamizFraud.Topology.Dsl;

/// <summary>Says which changes of a table are held back.</summary>
/// <remarks>Held-back changes are sent by later records only: stream time stands still without them. Source: KIP-328.</remarks>
public static class Suppressed
{
    /// <summary>All but the final result of each window, which is sent when the window has closed; deletions are not sent.</summary>
    /// <param name="buffer">Limits. A final result cannot be sent early: when it is full the application stops.</param>
    /// <exception cref="ArgumentException"><paramref name="buffer"/> sends early when it is full.</exception>
    public static SuppressedUntilWindowCloses UntilWindowCloses(BufferConfig buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        return buffer.EmitsEarly
            ? throw new ArgumentException("A window's final result cannot be sent early; use ShutDownWhenFull or Unbounded.", nameof(buffer))
            : new() { Buffer = buffer };
    }

    /// <summary>All but the last change of a row in a time that begins with the first of them.</summary>
    /// <param name="time">How long, in ms of stream time; 0 or more.</param>
    /// <param name="buffer">Limits, and what happens when it is full.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is negative.</exception>
    public static SuppressedUntilTimeLimit UntilTimeLimit(TimeSpan time, BufferConfig buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return new() { Time = time, Buffer = buffer };
    }
}
