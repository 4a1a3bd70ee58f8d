using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.RocksDb.Native;

/// <summary>The C functions of the hot path, with blittable arguments only: no marshalling, no managed allocation.</summary>
/// <remarks>
/// <see cref="RocksDbLibrary.EnsureBound"/> comes first. An error is a C string that the caller frees (<c>rocksdb_free</c>).
/// Only what runs for each row or walk is here; all else goes through RocksDbSharp's binding.
/// Calls that only read a field skip the switch of the garbage collector's mode; whatever may touch a file or a lock does not.
/// </remarks>
internal static unsafe partial class RocksDbNative
{
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_get_into_buffer_cf")]
    public static partial byte GetIntoBuffer(
        nint database, nint readOptions, nint columnFamily, byte* key, nuint keyLength, byte* buffer, nuint bufferLength, nuint* valueLength, byte* found, byte** error);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_writebatch_put_cf")]
    public static partial void BatchPut(nint batch, nint columnFamily, byte* key, nuint keyLength, byte* value, nuint valueLength);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_writebatch_delete_cf")]
    public static partial void BatchDelete(nint batch, nint columnFamily, byte* key, nuint keyLength);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_readoptions_create")]
    public static partial nint ReadOptionsCreate();

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_readoptions_destroy")]
    public static partial void ReadOptionsDestroy(nint options);

    /// <summary>The bytes are not copied: they must live as long as the options and their iterator.</summary>
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_readoptions_set_iterate_lower_bound")]
    public static partial void ReadOptionsLowerBound(nint options, byte* key, nuint length);

    /// <summary>The bytes are not copied: they must live as long as the options and their iterator.</summary>
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_readoptions_set_iterate_upper_bound")]
    public static partial void ReadOptionsUpperBound(nint options, byte* key, nuint length);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_create_iterator_cf")]
    public static partial nint IteratorCreate(nint database, nint readOptions, nint columnFamily);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_destroy")]
    public static partial void IteratorDestroy(nint iterator);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_seek_to_first")]
    public static partial void IteratorSeekToFirst(nint iterator);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_seek_to_last")]
    public static partial void IteratorSeekToLast(nint iterator);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_next")]
    public static partial void IteratorNext(nint iterator);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_prev")]
    public static partial void IteratorPrevious(nint iterator);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_get_error")]
    public static partial void IteratorError(nint iterator, byte** error);

    [SuppressGCTransition]
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_valid")]
    public static partial byte IteratorValid(nint iterator);

    [SuppressGCTransition]
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_key_slice")]
    public static partial NativeSlice IteratorKey(nint iterator);

    [SuppressGCTransition]
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_value_slice")]
    public static partial NativeSlice IteratorValue(nint iterator);
}
