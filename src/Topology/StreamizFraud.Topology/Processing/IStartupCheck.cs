namespace StreamizFraud.Topology.Processing;

/// <summary>A processor that can tell before the application begins that it could not work: a model file is missing, a service has another version.</summary>
/// <remarks>
/// An application checks one processor of each node, made for that alone, before it joins its group. So nobody's partitions move for an instance
/// that cannot run. What is found there is found again in <c>Init</c>, for a processor that is wrapped or made later.
/// </remarks>
public interface IStartupCheck
{
    /// <summary>Looks whether this processor could work. It is not used afterwards, and neither initialised nor closed: what is opened here is closed here.</summary>
    /// <param name="node">Name of its node, for the message.</param>
    /// <exception cref="Exception">It could not. The application does not start.</exception>
    void CheckStart(string node);
}
