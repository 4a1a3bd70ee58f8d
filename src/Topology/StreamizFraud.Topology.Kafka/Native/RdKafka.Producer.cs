using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary>The functions that make and run a producer.</summary>
internal static unsafe partial class RdKafka
{
    internal const int ProducerType = 0;

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_conf_new();

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_conf_destroy(nint config);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_conf_set(nint config, string name, string value, byte* error, nuint errorSize);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_conf_set_opaque(nint config, nint opaque);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_conf_set_dr_msg_cb(nint config, delegate* unmanaged[Cdecl]<nint, NativeMessage*, nint, void> onDelivery);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_conf_set_log_cb(nint config, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, void> onLog);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_new(int type, nint config, byte* error, nuint errorSize);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void rd_kafka_destroy(nint rk);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_opaque(nint rk);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial byte* rd_kafka_name(nint rk);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_poll(nint rk, int timeoutMs);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_flush(nint rk, int timeoutMs);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_outq_len(nint rk);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_init_transactions(nint rk, int timeoutMs);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_begin_transaction(nint rk);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_commit_transaction(nint rk, int timeoutMs);

    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial nint rd_kafka_abort_transaction(nint rk, int timeoutMs);
}
