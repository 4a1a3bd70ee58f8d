using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary>Finds the librdkafka that the managed client has loaded, so that both work on the same one.</summary>
/// <remarks>
/// Binding by name is not enough: the client tries several builds of the library and takes the first whose dependencies are there, so
/// <c>librdkafka</c> may be missing or, worse, be a second copy with state of its own.
/// </remarks>
internal static class LoadedLibrary
{
    // The client looks its own methods up by name, which a trimmer cannot see.
    private const DynamicallyAccessedMemberTypes Methods = DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods;

    private const string Probe = "rd_kafka_produceva";

    private static readonly PropertyInfo? NativeHandle =
        typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>The library's handle, or zero if it cannot be found or is not one that serves.</summary>
    [DynamicDependency(Methods, "Confluent.Kafka.Impl.NativeMethods.NativeMethods", "Confluent.Kafka")]
    [DynamicDependency(Methods, "Confluent.Kafka.Impl.NativeMethods.NativeMethods_Alpine", "Confluent.Kafka")]
    [DynamicDependency(Methods, "Confluent.Kafka.Impl.NativeMethods.NativeMethods_Centos8", "Confluent.Kafka")]
    internal static nint Find()
    {
        if (NativeHandle is null || !typeof(SafeHandle).IsAssignableFrom(NativeHandle.PropertyType))
        {
            return 0;
        }

        // Asking for the version makes the client load the library.
        _ = Library.Version;
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            if (Path.GetFileName(module.FileName).Contains("librdkafka", StringComparison.Ordinal) && Serves(module.FileName, out var library))
            {
                return library;
            }
        }

        // Where modules cannot be listed, the client's own way to the library is tried.
        return NativeLibrary.TryLoad("librdkafka", typeof(Library).Assembly, searchPath: null, out var found)
            && NativeLibrary.TryGetExport(found, Probe, out _) ? found : 0;
    }

    /// <summary>The <c>rd_kafka_t*</c> of a managed client, valid until that client is closed or disposed.</summary>
    internal static nint PointerOf(IClient client) =>
        NativeHandle?.GetValue(client.Handle) is SafeHandle { IsClosed: false, IsInvalid: false } handle ? handle.DangerousGetHandle() : 0;

    private static bool Serves(string path, out nint library) =>
        NativeLibrary.TryLoad(path, out library) && NativeLibrary.TryGetExport(library, Probe, out _);
}
