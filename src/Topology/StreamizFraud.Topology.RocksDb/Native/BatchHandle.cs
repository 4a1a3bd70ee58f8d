using Microsoft.Win32.SafeHandles;

namespace StreamizFraud.Topology.RocksDb.Native;

/// <summary>Owns a native batch, so that a forgotten one gives its bytes back.</summary>
internal sealed class BatchHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public BatchHandle()
        : base(ownsHandle: true) => SetHandle(RocksDbNative.BatchCreate());

    protected override bool ReleaseHandle()
    {
        RocksDbNative.BatchDestroy(handle);
        return true;
    }
}
