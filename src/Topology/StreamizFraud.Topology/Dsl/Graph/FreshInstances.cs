using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.Dsl.Graph;

/// <summary>Calls a supplier of processors and makes sure that each task gets its own (rule P3).</summary>
internal sealed class FreshInstances<T>
    where T : class
{
    private readonly Func<T> _supplier;
    private readonly Named _named;
    private T? _last;

    public FreshInstances(Func<T> supplier, Named named)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        ArgumentNullException.ThrowIfNull(named);
        (_supplier, _named) = (supplier, named);
    }

    /// <summary>A processor for one task; tasks of several threads may ask at once.</summary>
    public T Create()
    {
        var created = _supplier() ?? throw new TopologyException($"The supplier of {_named.Name} returned null.");
        return ReferenceEquals(Interlocked.Exchange(ref _last, created), created)
            ? throw new TopologyException($"The supplier of {_named.Name} returned one processor twice; it must make a new one at each call.")
            : created;
    }
}
