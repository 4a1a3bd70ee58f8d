using StreamizFraud.Topology.Processing;

namespace StreamizFraud.Topology.Testing;

/// <summary>A punctuation that a processor scheduled; a test calls it.</summary>
public sealed class CapturedPunctuation : IDisposable
{
    internal CapturedPunctuation(TimeSpan interval, PunctuationType type, Action<long> callback) =>
        (Interval, Type, Callback) = (interval, type, callback);

    /// <summary>Time between two calls.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Which clock.</summary>
    public PunctuationType Type { get; }

    /// <summary>What is called, with the time of that clock in ms since the Unix epoch.</summary>
    public Action<long> Callback { get; }

    /// <summary>Whether the processor has ended it.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Ends it.</summary>
    public void Dispose() => IsCancelled = true;
}
