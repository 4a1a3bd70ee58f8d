using StreamizFraud.Topology.Records;

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
    /// <exception cref="StreamException">Another process uses it, or it is a link.</exception>
    public static StateDirectory Open(string stateDirectory, string applicationId)
    {
        var root = Path.GetFullPath(Path.Combine(stateDirectory, applicationId));
        Create(root);
        if (new DirectoryInfo(root).LinkTarget is not null)
        {
            throw new StreamException(FaultScope.Application, $"State directory {root} is a link; state must lie in a folder of its own.");
        }

        try
        {
            return new StateDirectory(root, new FileStream(Path.Combine(root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new StreamException(
                FaultScope.Application, $"State directory {root} is in use by another process; give each instance its own.", exception);
        }
    }

    /// <summary>Where a task's folder is, or would be; that of the global stores is <c>global</c> (rule S6).</summary>
    public string PathOf(TaskId task) => Path.Combine(Root, task == TaskId.Global ? "global" : task.ToString());

    /// <summary>Folder of a task, made if needed.</summary>
    public string TaskPath(TaskId task)
    {
        var path = PathOf(task);
        Create(path);
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

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // State holds what the payments hold: for the owner's eyes only.
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
