using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.RocksDb.Native;

/// <summary>The C functions of the hot path, with blittable arguments only: no marshalling, no managed allocation.</summary>
/// <remarks>
/// <see cref="RocksDbLibrary.EnsureBound"/> comes first. An error is a C string that the caller frees with <see cref="Free"/>.
/// Calls that only read a field skip the switch of the garbage collector's mode; whatever may touch a file or a lock does not.
/// </remarks>
internal static unsafe partial class RocksDbNative
{
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_free")]
    public static partial void Free(void* pointer);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_get_into_buffer_cf")]
    public static partial byte GetIntoBuffer(
        nint database, nint readOptions, nint columnFamily, byte* key, nuint keyLength, byte* buffer, nuint bufferLength, nuint* valueLength, byte* found, byte** error);

    /// <summary>Reads a property that is a number; 0 if it did.</summary>
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_property_int_cf")]
    public static partial int PropertyInt(nint database, nint columnFamily, byte* name, ulong* value);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_write")]
    public static partial void Write(nint database, nint writeOptions, nint batch, byte** error);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_writebatch_create")]
    public static partial nint BatchCreate();

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_writebatch_destroy")]
    public static partial void BatchDestroy(nint batch);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_writebatch_clear")]
    public static partial void BatchClear(nint batch);

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

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_writeoptions_create")]
    public static partial nint WriteOptionsCreate();

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_writeoptions_destroy")]
    public static partial void WriteOptionsDestroy(nint options);

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

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_column_family_handle_destroy")]
    public static partial void FamilyHandleDestroy(nint columnFamily);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_write_buffer_manager_create_with_cache")]
    public static partial nint WriteBufferBudgetCreate(nuint bytes, nint cache, byte allowStall);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_write_buffer_manager_destroy")]
    public static partial void WriteBufferBudgetDestroy(nint budget);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_options_set_write_buffer_manager")]
    public static partial void OptionsWriteBufferBudget(nint options, nint budget);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_options_set_atomic_flush")]
    public static partial void OptionsAtomicFlush(nint options, byte on);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_options_set_max_background_jobs")]
    public static partial void OptionsMaxBackgroundJobs(nint options, int jobs);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_options_set_stats_persist_period_sec")]
    public static partial void OptionsStatisticsPeriod(nint options, uint seconds);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_options_set_memtable_whole_key_filtering")]
    public static partial void OptionsMemtableWholeKeyFilter(nint options, byte on);

    /// <summary>Sets what is written in the text, <c>name=value;name=value</c>, on a copy of the options.</summary>
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_get_options_from_string")]
    public static partial void OptionsFromText(nint options, byte* text, nint copy, byte** error);
}
