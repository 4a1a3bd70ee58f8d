using System.Buffers;
using System.Text;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Engine.Contracts.Tests.State;

/// <summary>Stores read and written as text, so that the tests say what they mean.</summary>
internal static class StoreText
{
    public static byte[] Bytes(this string text) => Encoding.UTF8.GetBytes(text);

    public static string? Get(this IByteStore store, string key) => store.Get(key.Bytes()) is { } value ? Encoding.UTF8.GetString(value) : null;

    public static byte[]? Get(this IByteStore store, byte[] key)
    {
        var value = new ArrayBufferWriter<byte>();
        return store.TryGet(key, value) ? value.WrittenSpan.ToArray() : null;
    }

    public static string? Meta(this ITaskDatabase database, string key)
    {
        var value = new ArrayBufferWriter<byte>();
        return database.TryGetMeta(key.Bytes(), value) ? Encoding.UTF8.GetString(value.WrittenSpan) : null;
    }

    public static void Write(this ITaskDatabase database, Action<IWriteBatch> fill)
    {
        using var batch = database.CreateBatch();
        fill(batch);
        database.Write(batch);
    }

    public static void Put(this IWriteBatch batch, IByteStore store, string key, string value) => batch.Put(store, key.Bytes(), value.Bytes());

    public static void PutMeta(this IWriteBatch batch, string key, string value) => batch.PutMeta(key.Bytes(), value.Bytes());

    /// <summary>Entries as "key=value key=value".</summary>
    public static string Text(this IByteStore store, string from = "", string to = "", bool reverse = false)
    {
        using var cursor = store.Scan(from.Bytes(), to.Bytes(), reverse);
        return cursor.Text();
    }

    public static string Text(this IByteCursor cursor) =>
        string.Join(' ', cursor.Entries().Select(entry => $"{Encoding.UTF8.GetString(entry.Key)}={Encoding.UTF8.GetString(entry.Value)}"));

    public static List<(byte[] Key, byte[] Value)> Entries(this IByteStore store, byte[] from, byte[] to, bool reverse)
    {
        using var cursor = store.Scan(from, to, reverse);
        return cursor.Entries();
    }

    public static List<(byte[] Key, byte[] Value)> Entries(this IByteCursor cursor)
    {
        var entries = new List<(byte[], byte[])>();
        while (cursor.MoveNext())
        {
            entries.Add((cursor.Key.ToArray(), cursor.Value.ToArray()));
        }

        return entries;
    }
}
