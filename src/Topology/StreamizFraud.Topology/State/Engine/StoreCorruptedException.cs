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
