using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The folder <c>state.dir/application.id</c>: one process owns it, each task has a folder in it named after the task (rule S7).</summary>
/// <remarks>Thread-safe: the threads of a client share it.</remarks>
internal sealed class StateDirectory : IDisposable
{
    private const string LockName = ".lock";
    private readonly FileStream _lock;

    private StateDirectory(string root, FileStream lockFile)
    {
        Root = root;
        _lock = lockFile;
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Makes the folder if needed and locks it.</summary>
    /// <exception cref="StreamException">
    /// Another process uses it; it or what is above or in it is a link, or can be written to by everybody; or the disk refuses.
    /// </exception>
    public static StateDirectory Open(string stateDirectory, string applicationId)
    {
        var root = Prepare(stateDirectory, applicationId);
        PrivateFolder.RefuseLinksIn(root);
        try
        {
            return new StateDirectory(root, new FileStream(Path.Combine(root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (DiskFault.IsLocked(exception))
        {
            throw new StreamException(
                FaultScope.Application, $"State directory {root} is in use by another process; give each instance its own.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DiskFault.Of(exception, root);
        }
    }

    /// <summary>Makes the folder if needed, with the one above it, and checks both.</summary>
    /// <returns>Its full path.</returns>
    /// <exception cref="StreamException">As <see cref="Open"/>.</exception>
    public static string Prepare(string stateDirectory, string applicationId)
    {
        var above = Path.TrimEndingDirectorySeparator(Path.GetFullPath(stateDirectory));
        PrivateFolder.Prepare(above, ours: false);
        var root = Path.Combine(above, applicationId);
        PrivateFolder.Prepare(root, ours: true);
        return root;
    }

    /// <summary>Where a task's folder is, or would be; that of the global stores is <c>global</c> (rule S6).</summary>
    public string PathOf(TaskId task) => Path.Combine(Root, task == TaskId.Global ? "global" : task.ToString());

    /// <summary>Folder of a task, made if needed.</summary>
    /// <exception cref="StreamException">It is a link or has one in it, it can be written to by everybody, or the disk refuses.</exception>
    public string TaskPath(TaskId task)
    {
        var path = PathOf(task);
        PrivateFolder.Prepare(path, ours: true);
        PrivateFolder.RefuseLinksIn(path);
        return path;
    }

    /// <summary>Sets a task's folder aside, for somebody to look at; the task begins with an empty one.</summary>
    public void Quarantine(TaskId task)
    {
        var path = PathOf(task);
        for (var i = 1; ; i++)
        {
            var aside = $"{path}.corrupt-{i}";
            if (!Directory.Exists(aside))
            {
                Directory.Move(path, aside);
                return;
            }
        }
    }

    /// <summary>Deletes a task's state.</summary>
    public void Wipe(TaskId task)
    {
        var path = PathOf(task);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Deletes the state of all tasks, also what was set aside. The name of the process stays.</summary>
    public void Clear()
    {
        foreach (var folder in Directory.EnumerateDirectories(Root))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => _lock.Dispose();
}
