using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Restoration;

/// <summary>Facts kept beside the rows of a task, in the same atomic batch (ruling 6): format, offsets, clocks, owner.</summary>
internal static class TaskMetadata
{
    /// <summary>Version of the layout of a task's database.</summary>
    public const byte FormatVersion = 1;

    private const string FormatKey = "format";

    public static string NextOffset(string store) => $"next-offset:{store}";

    /// <summary>The key of a global store's position in one partition of its topic.</summary>
    public static string NextOffset(string store, int partition) => $"next-offset:{store}:{partition}";

    /// <summary>The key of the topic that a global store's rows come from.</summary>
    public static string Source(string store) => $"source:{store}";

    /// <summary>The key of what a store's rows are (<see cref="StoreIdentity"/>).</summary>
    public static string Identity(string store) => $"identity:{store}";

    /// <summary>The key of an input's id and partitions.</summary>
    public static string InputTopic(string topic) => $"input-topic:{topic}";

    /// <summary>The key of the fact that rows of a store were restored.</summary>
    public static string Restored(string store) => $"restored:{store}";

    /// <summary>The key of the number of the last commit in which an input was.</summary>
    public static string Commit(string topic) => $"commit:{topic}";

    /// <summary>The key of the time at which the rows were last known to be all that the changelogs have.</summary>
    public const string CaughtUp = "caught-up";

    /// <summary>The key of the partition time of the source topic that a store stands on, where the store stands.</summary>
    public static string SourceTime(string store) => $"source-time:{store}";

    public static string Input(string topic) => $"input:{topic}";

    public static string PartitionTime(string topic) => $"partition-time:{topic}";

    public static string Clock(string name) => $"clock:{name}";

    /// <summary>The key of the task's stream time.</summary>
    public const string StreamTime = "stream-time";

    /// <summary>The key of the application that owns the state.</summary>
    public const string Application = "application";

    public static void Put(IWriteBatch batch, ReadOnlySpan<byte> key, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        batch.PutMeta(key, bytes);
    }

    public static void Put(IWriteBatch batch, string key, string value) => batch.PutMeta(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    public static void PutFormat(IWriteBatch batch) => batch.PutMeta(Encoding.UTF8.GetBytes(FormatKey), [FormatVersion]);

    public static long? Long(ITaskDatabase database, string key)
    {
        var value = new ArrayBufferWriter<byte>(sizeof(long));
        return database.TryGetMeta(Encoding.UTF8.GetBytes(key), value) ? BinaryPrimitives.ReadInt64BigEndian(value.WrittenSpan) : null;
    }

    public static string? Text(ITaskDatabase database, string key)
    {
        var value = new ArrayBufferWriter<byte>(64);
        return database.TryGetMeta(Encoding.UTF8.GetBytes(key), value) ? Encoding.UTF8.GetString(value.WrittenSpan) : null;
    }

    /// <summary>The format that a database was written with; null for a new one.</summary>
    public static byte? Format(ITaskDatabase database)
    {
        var value = new ArrayBufferWriter<byte>(1);
        return database.TryGetMeta(Encoding.UTF8.GetBytes(FormatKey), value) ? value.WrittenSpan[0] : null;
    }
}
