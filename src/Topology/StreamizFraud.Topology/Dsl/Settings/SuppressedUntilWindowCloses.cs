namespace StreamizFraud.Topology.Dsl;

/// <summary>Holds back all but the final result of each window. Made by <see cref="Suppressed.UntilWindowCloses"/>.</summary>
public sealed record SuppressedUntilWindowCloses
{
    internal SuppressedUntilWindowCloses()
    {
    }

    /// <summary>Limits.</summary>
    public BufferConfig Buffer { get; internal init; } = BufferConfig.Unbounded();

    /// <summary>Name of the node; the store is <c>Name-store</c>.</summary>
    /// <value>Null (default): generated, which <see cref="StreamsBuilderOptions.AllowGeneratedNames"/> must allow.</value>
    public string? Name { get; internal init; }

    /// <summary>A copy with this name.</summary>
    public SuppressedUntilWindowCloses WithName(string name) => this with { Name = name };
}
