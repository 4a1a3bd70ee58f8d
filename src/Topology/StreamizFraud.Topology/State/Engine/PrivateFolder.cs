using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>
/// Folders that hold state: real ones, not links, which others cannot write to. State holds what people paid for, and whoever can put a link or a
/// file there decides what this process reads, overwrites and deletes.
/// </summary>
/// <remarks>Failures of the disk are told by <see cref="DiskFault"/>.</remarks>
internal static class PrivateFolder
{
    /// <summary>Mode of the folders made here.</summary>
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, and those above it that are missing, for the owner only; one that is there is checked.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="ours">Whether it is for state alone: then it is made the owner's only also if it was there.</param>
    /// <exception cref="StreamException">It is a link, a file, or can be written to by everybody; or the disk refuses.</exception>
    public static void Prepare(string path, bool ours)
    {
        try
        {
            Make(path);
            Check(path);
            if (ours && !OperatingSystem.IsWindows() && File.GetUnixFileMode(path) != OwnerOnly)
            {
                File.SetUnixFileMode(path, OwnerOnly);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DiskFault.Of(cause, path);
        }
    }

    /// <summary>Refuses a folder that has a link in it, whatever it leads to.</summary>
    /// <exception cref="StreamException">There is one.</exception>
    public static void RefuseLinksIn(string path)
    {
        try
        {
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
            {
                if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                {
                    throw Link(entry.FullName);
                }
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DiskFault.Of(cause, path);
        }
    }

    private static void Make(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (new FileInfo(path).LinkTarget is not null)
        {
            throw Link(path);
        }

        if (File.Exists(path))
        {
            throw new StreamException(FaultScope.Application, $"State needs a folder at {path}, but that is a file.") { IsLoggable = true };
        }

        if (Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            Make(parent);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    private static void Check(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw Link(path);
        }

        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite))
        {
            throw new StreamException(
                FaultScope.Application,
                $"State folder {path} can be written to by everybody, who could put anything there; take that right away (chmod o-w), or use "
                + $"a folder below it ({Path.Combine(path, "state")}), as for roots of mounts such as an emptyDir of Kubernetes.") { IsLoggable = true };
        }
    }

    private static StreamException Link(string path) => new(
        FaultScope.Application, $"{path} is a link; state must lie in folders and files of its own. Name the place that the link leads to, or remove it.")
    {
        IsLoggable = true,
    };
}
