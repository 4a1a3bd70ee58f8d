namespace StreamizFraud.Topology.Dsl;

/// <summary>The name of an operator: that of its node in the topology.</summary>
/// <param name="Name">1 to 249 characters of <c>[A-Za-z0-9._-]</c>, unique in the topology; checked when the topology is built.</param>
public sealed record Named(string Name)
{
    /// <summary>Names an operator.</summary>
    public static Named As(string name) => new(name);

    /// <summary>The same as <see cref="As"/>: <c>Filter(predicate, "large")</c>.</summary>
    /// <param name="name">Name of the operator.</param>
    public static implicit operator Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name);
    }
}
