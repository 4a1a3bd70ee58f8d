namespace StreamizFraud.Topology.Planning;

/// <summary>A topic as a plan names it.</summary>
/// <param name="Name">Name; of an internal topic without the application id.</param>
/// <param name="Internal">Whether the engine makes the topic, named <c>application.id-Name</c>.</param>
public readonly record struct PlanTopic(string Name, bool Internal)
{
    /// <summary>Name on the cluster.</summary>
    public string FullName(string applicationId) => Internal ? $"{applicationId}-{Name}" : Name;
}
