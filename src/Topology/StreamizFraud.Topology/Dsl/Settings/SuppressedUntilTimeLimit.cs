namespace StreamizFraud.Topology.Dsl;

/// <summary>Holds back all but the last change in a time. Made by <see cref="Suppressed.UntilTimeLimit"/>.</summary>
public sealed record SuppressedUntilTimeLimit
{
    internal SuppressedUntilTimeLimit()
    {
    }

    /// <summary>How long after the first change that is held back, in stream time.</summary>
    public TimeSpan Time { get; internal init; }

    /// <summary>Limits, and what happens when it is full.</summary>
    public BufferConfig Buffer { get; internal init; } = BufferConfig.Unbounded();

    /// <summary>Name of the node; the store is <c>Name-store</c>.</summary>
    /// <value>Null (default): generated, which <see cref="StreamsBuilderOptions.AllowGeneratedNames"/> must allow.</value>
    public string? Name { get; internal init; }

    /// <summary>A copy with this name.</summary>
    public SuppressedUntilTimeLimit WithName(string name) => this with { Name = name };
}
