using StreamizFraud.Topology.Records;

namespace StreamizFraud.Topology.State;

/// <summary>Says what a disk that refuses has, in words that tell an operator what to do.</summary>
internal static class DiskFault
{
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;
    private const int WindowsFull = unchecked((int)0x80070070);
    private const int WindowsProtected = unchecked((int)0x80070013);
    private static readonly int[] Shared = [11, 35, unchecked((int)0x80070020), unchecked((int)0x80070021)];

    /// <summary>Whether a file could not be opened because somebody else has locked it.</summary>
    public static bool IsLocked(IOException cause) => cause.GetType() == typeof(IOException) && Shared.Contains(cause.HResult);

    /// <summary>The failure of a call on a state folder.</summary>
    /// <returns>A <see cref="StoreWriteException"/> with <see cref="StoreWriteException.IsDiskFull"/> if there is no room.</returns>
    public static StreamException Of(Exception cause, string path)
    {
        var isFull = cause is IOException && cause.HResult is NoSpace or LinuxQuota or MacQuota or WindowsFull;
        return isFull
            ? new StoreWriteException(path, Full(path, cause.Message), cause) { IsDiskFull = true }
            : new StreamException(FaultScope.Application, Refused(path, cause), cause) { IsLoggable = true };
    }

    /// <summary>RocksDB's text for a disk without room; the system's own words, on Windows others.</summary>
    public static bool IsFull(string text) =>
        text.Contains("No space left on device", StringComparison.Ordinal) || text.Contains("Disk quota exceeded", StringComparison.Ordinal)
        || text.Contains("not enough space on the disk", StringComparison.Ordinal);

    /// <summary>RocksDB's text for a disk that may only be read.</summary>
    public static bool IsReadOnly(string text) => text.Contains("Read-only file system", StringComparison.Ordinal) || text.Contains("media is write protected", StringComparison.Ordinal);

    /// <summary>What is said of a disk without room.</summary>
    public static string Full(string path, string text) =>
        $"The disk of {path} has no room: no space, no inodes (df -h, df -i) or a quota that is used up. {text}";

    /// <summary>What is said of a disk that may only be read.</summary>
    public static string WriteProtected(string path, string text) => $"The disk of {path} is mounted read-only; state must be written. {text}";

    private static string Refused(string path, Exception cause) => cause switch
    {
        _ when cause.HResult is ReadOnly or WindowsProtected => WriteProtected(path, cause.Message),
        UnauthorizedAccessException => $"State folder {path} may not be written to by this user. {cause.Message}",
        _ => $"State folder {path} cannot be used. {cause.Message}",
    };
}
