using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.RocksDb.Native;

/// <summary>Bytes owned by RocksDB, as the C interface returns them (<c>rocksdb_slice_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeSlice
{
    private readonly byte* _data;
    private readonly nuint _size;

    /// <summary>The bytes, valid until the iterator moves.</summary>
    public ReadOnlySpan<byte> Span => new(_data, checked((int)_size));
}
