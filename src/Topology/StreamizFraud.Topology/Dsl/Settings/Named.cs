namespace StreamizFraud.Topology.Dsl;

/// <summary>The name of an operator: that of its node in the topology.</summary>
/// <param name="Name">1 to 249 characters of <c>[A-Za-z0-9._-]</c>, unique in the topology; checked when the topology is built.</param>
public sealed record Named(string Name)
{
    /// <summary>Names an operator.</summary>
    public static Named As(string name) => new(name);
}
