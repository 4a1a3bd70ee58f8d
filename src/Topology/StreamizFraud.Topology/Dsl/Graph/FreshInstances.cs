using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Calls a supplier of processors, makes sure that each task gets its own (rule P3), and wraps what it gets.</summary>
internal sealed class FreshInstances<T>
    where T : class
{
    private readonly Func<T> _supplier;
    private readonly string _node;
    private readonly Func<string, T, T> _wrap;
    private T? _last;

    /// <param name="supplier">The user's.</param>
    /// <param name="node">Name of the processors' node.</param>
    /// <param name="wrap">Wraps a processor, given the node's name.</param>
    public FreshInstances(Func<T> supplier, string node, Func<string, T, T> wrap)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        (_supplier, _node, _wrap) = (supplier, node, wrap);
    }

    /// <summary>A processor for one task; tasks of several threads may ask at once.</summary>
    public T Create()
    {
        var created = Supplied() ?? throw new TopologyException($"The supplier of {_node} returned null; it must make a processor at each call.");
        return ReferenceEquals(Interlocked.Exchange(ref _last, created), created)
            ? throw new TopologyException($"The supplier of {_node} returned one processor twice; it must make a new one at each call.")
            : _wrap(_node, created) ?? throw new TopologyException($"The processor wrapper returned null for {_node}.");
    }

    private T? Supplied()
    {
        try
        {
            return _supplier();
        }
        // User code.
        catch (Exception exception) when (exception is not StreamException)
        {
            throw new TopologyException($"The supplier of {_node} failed: {FaultText.Of(exception)}. Its own words are in the inner exception.", exception);
        }
    }
}
