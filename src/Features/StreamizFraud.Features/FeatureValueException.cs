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
}
