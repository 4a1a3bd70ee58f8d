using StreamizFraud.Topology.Records;

namespace StreamizFraud.Decisions;

/// <summary>A rule set that is refused.</summary>
public sealed class RuleSetException : StreamException
{
    /// <summary>A rule set that is refused.</summary>
    /// <param name="subject">Which set it is.</param>
    /// <param name="problems">All that is wrong; those of a rule with its id, line and column.</param>
    public RuleSetException(string subject, IReadOnlyList<string> problems)
        : base(FaultScope.Application, $"{subject} is refused: {string.Join("; ", problems ?? throw new ArgumentNullException(nameof(problems)))}")
    {
        Problems = problems;
        IsLoggable = true;
    }

    /// <summary>All that is wrong.</summary>
    public IReadOnlyList<string> Problems { get; }
}
