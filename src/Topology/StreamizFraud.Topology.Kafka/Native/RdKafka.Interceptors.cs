using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary>The functions that let us see what becomes of a client's requests.</summary>
internal static unsafe partial class RdKafka
{
    /// <summary>librdkafka's error of whatever was under way when a client was destroyed.</summary>
    internal const int DestroyError = -197;

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_conf_interceptor_add_on_new(
        nint config, string name, delegate* unmanaged[Cdecl]<nint, nint, nint, byte*, nuint, int> onNew, nint opaque);

    /// <summary>May be called inside <c>on_new</c> only. Told once or twice of each request: with an error if it ended without an answer.</summary>
    [LibraryImport(Lib)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int rd_kafka_interceptor_add_on_response_received(
        nint rk, byte* name, delegate* unmanaged[Cdecl]<nint, int, byte*, int, short, short, int, nuint, long, int, nint, int> onResponse, nint opaque);
}
