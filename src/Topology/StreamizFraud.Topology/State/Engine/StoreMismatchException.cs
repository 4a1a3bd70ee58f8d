using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>
/// The rows of a store are of another definition: another kind of store, or other serdes. Nothing of them was read or changed.
/// </summary>
public sealed class StoreMismatchException : StreamException
{
    /// <summary>A store of another definition.</summary>
    /// <param name="store">Name of the store.</param>
    /// <param name="message">What differs, and what to do.</param>
    public StoreMismatchException(string store, string message)
        : base(FaultScope.Application, message)
    {
        Store = store;
        IsLoggable = true;
    }

    /// <summary>Name of the store.</summary>
    public string Store { get; }
}
