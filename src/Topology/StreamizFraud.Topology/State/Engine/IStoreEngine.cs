namespace StreamizFraud.Topology.State;

/// <summary>Opens the databases that tasks keep their committed state in.</summary>
public interface IStoreEngine
{
    /// <summary>Opens, or creates, the database of one task.</summary>
    /// <param name="directory">Folder of the task, which the caller has made and locked; an engine in memory ignores it.</param>
    /// <param name="stores">Names of the task's stores, without <c>/</c>; those that an existing database has beyond these are kept.</param>
    /// <exception cref="StoreCorruptedException">The files are damaged: set the folder aside and restore from the changelog.</exception>
    /// <exception cref="StoreBusyException">This process has it open: try again once its owner has closed it.</exception>
    /// <exception cref="StoreWriteException">The disk has no room (<see cref="StoreWriteException.IsDiskFull"/>): try again later.</exception>
    ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores);
}
