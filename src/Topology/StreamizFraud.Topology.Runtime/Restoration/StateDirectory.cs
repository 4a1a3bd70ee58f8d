using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>The folder <c>state.dir/application.id</c>: one process owns it, each task has a folder in it named after the task (rule S7).</summary>
/// <remarks>Thread-safe: the threads of a client share it.</remarks>
internal sealed class StateDirectory : IDisposable
{
    private const string LockName = ".lock";
    private const string Global = "global";
    private const string FreshGlobal = "global.fresh";
    private const string Aside = ".corrupt-";
    private readonly FileStream _lock;
    private readonly TimeProvider _time;
    private readonly Dictionary<TaskId, int> _held = [];
    private StateCleanup? _cleanup;
    private bool _disposed;

    private StateDirectory(string root, FileStream lockFile, TimeProvider time)
    {
        Root = root;
        _lock = lockFile;
        _time = time;
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Makes the folder if needed and locks it.</summary>
    /// <exception cref="StreamException">
    /// Another process uses it; it or what is above or in it is a link, or can be written to by everybody; or the disk refuses.
    /// </exception>
    public static StateDirectory Open(string stateDirectory, string applicationId, TimeProvider? time = null)
    {
        var root = Prepare(stateDirectory, applicationId);
        PrivateFolder.RefuseLinksIn(root);
        try
        {
            return new StateDirectory(root, new FileStream(Path.Combine(root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), time ?? TimeProvider.System);
        }
        catch (IOException exception) when (DiskFault.IsLocked(exception))
        {
            throw new StreamException(
                FaultScope.Application, $"State directory {root} is in use by another process; give each instance its own.", exception) { IsLoggable = true };
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
    public string PathOf(TaskId task) => Path.Combine(Root, task == TaskId.Global ? Global : task.ToString());

    /// <summary>Folder of a task, made if needed.</summary>
    /// <exception cref="StreamException">It is a link or has one in it, it can be written to by everybody, or the disk refuses.</exception>
    public string TaskPath(TaskId task)
    {
        var path = PathOf(task);
        PrivateFolder.Prepare(path, ours: true);
        PrivateFolder.RefuseLinksIn(path);
        return path;
    }

    /// <summary>Folder in which the global stores are loaded anew beside those that are being read, made if needed.</summary>
    /// <exception cref="StreamException">As <see cref="TaskPath"/>.</exception>
    public string FreshGlobalPath()
    {
        var path = Path.Combine(Root, FreshGlobal);
        PrivateFolder.Prepare(path, ours: true);
        PrivateFolder.RefuseLinksIn(path);
        return path;
    }

    /// <summary>A task is about to be opened: its folder stays until <see cref="Leave"/> was called as often.</summary>
    public void Hold(TaskId task)
    {
        lock (_held)
        {
            _held[task] = _held.GetValueOrDefault(task) + 1;
        }
    }

    /// <summary>A task is closed: from now on its folder only waits for it to come back.</summary>
    public void Leave(TaskId task)
    {
        lock (_held)
        {
            if (--_held[task] == 0)
            {
                _held.Remove(task);
                Touch(PathOf(task));
            }
        }
    }

    /// <summary>Deletes the folders of tasks that left long ago, and what was set aside long ago. What cannot be deleted is left for the next time.</summary>
    /// <param name="delay">How long they stay.</param>
    /// <returns>Names of the folders that are gone.</returns>
    public IReadOnlyList<string> CleanUp(TimeSpan delay)
    {
        var gone = new List<string>();
        lock (_held)
        {
            if (_disposed)
            {
                return gone;
            }

            var kept = _held.Keys.Select(PathOf).ToHashSet(StringComparer.Ordinal);
            foreach (var path in Directory.EnumerateDirectories(Root))
            {
                var name = Path.GetFileName(path);
                if (IsOfTask(name) && !kept.Contains(path) && new DirectoryInfo(path) is { LinkTarget: null } folder
                    && _time.GetUtcNow().UtcDateTime - folder.LastWriteTimeUtc >= delay && TryDelete(folder))
                {
                    gone.Add(name);
                }
            }
        }

        return gone;
    }

    /// <summary>Sets a task's folder aside, for somebody to look at; the task begins with an empty one.</summary>
    public void Quarantine(TaskId task)
    {
        var path = PathOf(task);
        for (var i = 1; ; i++)
        {
            var aside = $"{path}{Aside}{i}";
            if (!Directory.Exists(aside))
            {
                Directory.Move(path, aside);
                Touch(aside);
                return;
            }
        }
    }

    /// <summary>Deletes a task's state.</summary>
    public void Wipe(TaskId task) => Delete(PathOf(task));

    /// <summary>Deletes what <see cref="FreshGlobalPath"/> made.</summary>
    public void WipeFreshGlobal() => Delete(Path.Combine(Root, FreshGlobal));

    /// <summary>Deletes the state of all tasks, also what was set aside. The name of the process stays.</summary>
    public void Clear()
    {
        foreach (var folder in Directory.EnumerateDirectories(Root))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Cleans up from now on, each time that <paramref name="delay"/> has passed.</summary>
    /// <param name="delay">How long folders that nobody uses stay; <see cref="Timeout.InfiniteTimeSpan"/>: for ever.</param>
    /// <param name="logger">Told of what is deleted.</param>
    public void CleanUpEvery(TimeSpan delay, ILogger logger) => _cleanup = new StateCleanup(this, delay, _time, logger);

    public void Dispose()
    {
        _cleanup?.Dispose();
        lock (_held)
        {
            // A clean-up under way ends first; one that comes later finds the folder given back.
            _disposed = true;
        }

        _lock.Dispose();
    }

    /// <summary>Whether a folder is that of a task, as it was or set aside; the global stores' own stays, since they do not leave.</summary>
    private static bool IsOfTask(string name)
    {
        var aside = name.IndexOf(Aside, StringComparison.Ordinal);
        if (aside >= 0 && !IsNumber(name.AsSpan(aside + Aside.Length)))
        {
            return false;
        }

        var task = aside >= 0 ? name[..aside] : name;
        var line = task.IndexOf('_', StringComparison.Ordinal);
        return (aside >= 0 && task == Global) || (line > 0 && IsNumber(task.AsSpan(0, line)) && IsNumber(task.AsSpan(line + 1)));
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static bool TryDelete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A folder's time says since when it waits.</summary>
    private void Touch(string path)
    {
        try
        {
            Directory.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A task without persistent state has none; where the time cannot be set the file system's own must do.
        }
    }
}
