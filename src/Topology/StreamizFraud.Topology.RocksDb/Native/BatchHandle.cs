using Microsoft.Win32.SafeHandles;
using Binding = RocksDbSharp.Native;

namespace StreamizFraud.Topology.RocksDb.Native;

/// <summary>Owns a native batch, so that a forgotten one gives its bytes back.</summary>
internal sealed class BatchHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BatchHandle()
        : base(ownsHandle: true) => SetHandle(Binding.Instance.rocksdb_writebatch_create());

    protected override bool ReleaseHandle()
    {
        Binding.Instance.rocksdb_writebatch_destroy(handle);
        return true;
    }
}
