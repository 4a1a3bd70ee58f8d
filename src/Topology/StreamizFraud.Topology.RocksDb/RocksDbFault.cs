using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using StreamizFraud.Topology.RocksDb.Native;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.State;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Topology.RocksDb;

/// <summary>Turns RocksDB's texts into the faults that the engine has a policy for.</summary>
/// <remarks>
/// The C interface has no error codes: a status is its text, "Corruption: …" or "IO error: …". A file that has gone missing is
/// damage like any other. Its texts name files and offsets, never keys or values.
/// </remarks>
internal static unsafe class RocksDbFault
{
    /// <summary>A failed read: damage, or a disk that does not answer.</summary>
    [DoesNotReturn]
    public static void ThrowRead(byte* error, string directory)
    {
        var text = Take(error);
        throw IsDamage(text)
            ? new StoreCorruptedException(directory, $"The database in {directory} is damaged: {text}")
            : new StreamException(FaultScope.Task, $"The database in {directory} could not be read: {text}") { IsLoggable = true };
    }

    /// <summary>A failed write; nothing of the batch is in the database.</summary>
    [DoesNotReturn]
    public static void ThrowWrite(byte* error, string directory)
    {
        var text = Take(error);
        throw IsDamage(text)
            ? new StoreCorruptedException(directory, $"The database in {directory} is damaged: {text}")
            : Refused(directory, $"The database in {directory} refused a batch; close it and open it again once the cause is gone: {text}", text);
    }

    /// <summary>A setting that this version of RocksDB does not know.</summary>
    [DoesNotReturn]
    public static void ThrowSetting(byte* error) =>
        throw new StreamException(FaultScope.Application, $"RocksDB refused a setting, so it is another version than this library was made for: {Take(error)}") { IsLoggable = true };

    /// <summary>A segment that could not be made or dropped.</summary>
    public static StreamException Change(RocksDbSharp.RocksDbException cause, string directory) => IsDamage(cause.Message)
        ? new StoreCorruptedException(directory, $"The database in {directory} is damaged: {cause.Message}", cause)
        : Refused(directory, $"The database in {directory} refused a segment; close it and open it again once the cause is gone: {cause.Message}", cause.Message, cause);

    /// <summary>A database that cannot be opened.</summary>
    public static StreamException Open(RocksDbSharp.RocksDbException cause, string directory)
    {
        var text = cause.Message;
        if (text.Contains("lock hold by current process", StringComparison.Ordinal))
        {
            return new StoreBusyException($"The database in {directory} is already open in this process. {text}", cause);
        }

        if (text.Contains("While lock file", StringComparison.Ordinal) && text.Contains("temporarily unavailable", StringComparison.Ordinal))
        {
            return new StreamException(
                FaultScope.Application,
                $"The database in {directory} is already open in another process. A task's folder has one owner: check that no second instance uses the same state folder. {text}",
                cause) { IsLoggable = true };
        }

        if (IsDamage(text))
        {
            return new StoreCorruptedException(directory, $"The database in {directory} is damaged: {text}", cause);
        }

        return DiskFault.IsFull(text) || DiskFault.IsReadOnly(text)
            ? Refused(directory, $"The database in {directory} could not be opened: {text}", text, cause)
            : new StreamException(FaultScope.Task, $"The database in {directory} could not be opened: {text}", cause) { IsLoggable = true };
    }

    private static StoreWriteException Refused(string directory, string message, string text, Exception? cause = null) =>
        DiskFault.IsFull(text) ? new StoreWriteException(directory, DiskFault.Full(directory, text), cause) { IsDiskFull = true }
        : DiskFault.IsReadOnly(text) ? new StoreWriteException(directory, DiskFault.WriteProtected(directory, text), cause)
        : new StoreWriteException(directory, message, cause);

    private static bool IsDamage(string text) =>
        text.StartsWith("Corruption", StringComparison.Ordinal)
        || text.Contains("No such file or directory", StringComparison.Ordinal);

    private static string Take(byte* error)
    {
        var text = Marshal.PtrToStringUTF8((nint)error) ?? "no text";
        Binding.Instance.rocksdb_free((nint)error);
        return text;
    }
}
