using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>The files of a task's database are damaged; only the changelog can bring the state back.</summary>
public sealed class StoreCorruptedException : StreamException
{
    /// <summary>A damaged database.</summary>
    /// <param name="directory">Folder of the database, as it was opened.</param>
    /// <param name="message">What is damaged; never keys or values.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public StoreCorruptedException(string directory, string message, Exception? inner = null)
        : base(FaultScope.Task, message, inner)
    {
        Directory = directory;
        IsLoggable = true;
    }

    /// <summary>Folder of the database, as it was opened.</summary>
    public string Directory { get; }
}

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

/// <summary>A batch could not be written. The database still holds the state before it, but takes no more until it is opened again.</summary>
public sealed class StoreWriteException : StreamException
{
    /// <summary>A refused write.</summary>
    /// <param name="directory">Folder of the database, as it was opened.</param>
    /// <param name="message">Why; never keys or values.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public StoreWriteException(string directory, string message, Exception? inner = null)
        : base(FaultScope.Task, message, inner)
    {
        Directory = directory;
        IsLoggable = true;
    }

    /// <summary>Folder of the database, as it was opened.</summary>
    public string Directory { get; }

    /// <summary>Whether the disk has no room: it can be tried again once somebody has made some.</summary>
    /// <value>False by default.</value>
    public bool IsDiskFull { get; init; }
}

/// <summary>A database is open already in this process: its present owner, a thread that has just lost the task, must close it first.</summary>
public sealed class StoreBusyException : StreamException
{
    /// <summary>A database with an owner.</summary>
    /// <param name="message">Which folder.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public StoreBusyException(string message, Exception? inner = null)
        : base(FaultScope.Application, message, inner) => IsLoggable = true;
}
