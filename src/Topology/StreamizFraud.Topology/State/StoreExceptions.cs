using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>The files of a task's database are damaged; only the changelog can bring the state back.</summary>
public sealed class StoreCorruptedException : StreamException
{
    /// <summary>A damaged database.</summary>
    public StoreCorruptedException(string message, Exception? inner = null)
        : base(FaultScope.Task, message, inner)
    {
    }
}

/// <summary>A batch could not be written; the database still holds the state before it.</summary>
public sealed class StoreWriteException : StreamException
{
    /// <summary>A refused write.</summary>
    public StoreWriteException(string message, Exception? inner = null)
        : base(FaultScope.Task, message, inner)
    {
    }
}
