using StreamizFraud.Topology.Records;

namespace StreamizFraud.Scoring;

/// <summary>A model could not be run on rows that it should take: the task cannot go on with it.</summary>
public sealed class ScoringException : StreamException
{
    /// <summary>A failed run.</summary>
    /// <param name="message">Which model and why; no values.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public ScoringException(string message, Exception? inner = null)
        : base(FaultScope.Task, message, inner)
    {
    }
}
