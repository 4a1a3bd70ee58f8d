using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

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
