using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>A model that does not fit what it should score, or that is not a usable model at all. Refused before the first event.</summary>
public sealed class ModelMismatchException : StreamException
{
    /// <summary>A model that is refused.</summary>
    /// <param name="message">All that is wrong, in the user's words.</param>
    /// <param name="missing">Inputs of the model that the feature set lacks.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public ModelMismatchException(string message, IReadOnlyList<string>? missing = null, Exception? inner = null)
        : base(FaultScope.Application, message, inner)
    {
        Missing = missing ?? [];
        IsLoggable = true;
    }

    /// <summary>Inputs of the model that the feature set lacks.</summary>
    public IReadOnlyList<string> Missing { get; }
}
