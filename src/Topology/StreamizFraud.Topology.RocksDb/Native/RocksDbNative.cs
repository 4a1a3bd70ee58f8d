using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.RocksDb.Native;

/// <summary>The C functions that a walk calls for each row, with blittable arguments only: no marshalling, no managed allocation.</summary>
/// <remarks>
/// <see cref="RocksDbLibrary.EnsureBound"/> comes first. All else goes through RocksDbSharp's binding, which is as fast where a call does some work
/// (docs/benchmarks/rocksdb.md). Its functions for keys and values as slices have a result of one pointer and cannot be used.
/// Calls that only read a field skip the switch of the garbage collector's mode; whatever may touch a file or a lock does not.
/// </remarks>
internal static unsafe partial class RocksDbNative
{
    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_next")]
    public static partial void IteratorNext(nint iterator);

    [LibraryImport(RocksDbLibrary.Name, EntryPoint = "rocksdb_iter_prev")]
    public static partial void IteratorPrevious(nint iterator);

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
