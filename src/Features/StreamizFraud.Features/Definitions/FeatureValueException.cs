using StreamizFraud.Topology.Records;

namespace StreamizFraud.Features;

/// <summary>A feature or key of one event cannot be computed; the record fails and leaves nothing behind.</summary>
public sealed class FeatureValueException : StreamException
{
    /// <summary>An event without a usable value.</summary>
    /// <param name="message">Which feature or key and why; never the value.</param>
    public FeatureValueException(string message)
        : base(FaultScope.Record, message)
    {
    }

    private FeatureValueException(string message, Exception inner)
        : base(FaultScope.Record, message, inner)
    {
    }

    /// <summary>A selector of the user's failed.</summary>
    /// <param name="what">Feature or key.</param>
    /// <param name="failed">What it threw.</param>
    internal static FeatureValueException Of(string what, Exception failed) =>
        new($"{what} failed with {failed.GetType().Name}.", failed) { IsLoggable = true };
}
