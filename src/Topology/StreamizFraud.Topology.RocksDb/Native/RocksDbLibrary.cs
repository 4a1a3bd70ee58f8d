using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace StreamizFraud.Topology.RocksDb.Native;

/// <summary>Binds this assembly's imports to the one native library that RocksDbSharp has loaded.</summary>
/// <remarks>
/// The package ships several builds (glibc, musl, jemalloc) and RocksDbSharp chooses one by itself. Handles made by one
/// build must never reach another, so the choice is not repeated here: the file already mapped into the process is taken.
/// </remarks>
internal static class RocksDbLibrary
{
    /// <summary>Name used by the imports.</summary>
    public const string Name = "rocksdb";

    // A type initialiser runs once whatever the number of threads, and a second resolver for an assembly would throw.
    private static readonly nint Module = Bind();

    /// <summary>The library that RocksDbSharp has loaded.</summary>
    public static nint Loaded => Module;

    /// <summary>Loads and binds the library; costs about 0.3 s of CPU the first time and nothing afterwards.</summary>
    public static void EnsureBound() => _ = Module;

    private static nint Bind()
    {
        // RocksDbSharp emits a class for some 2,600 C functions here: this line is the 0.3 s.
        _ = RocksDbSharp.Native.Instance;
        var module = Find();
        NativeLibrary.SetDllImportResolver(
            typeof(RocksDbLibrary).Assembly,
            (name, _, _) => string.Equals(name, Name, StringComparison.Ordinal) ? module : 0);
        return module;
    }

    private static nint Find()
    {
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            using (module)
            {
                var file = Path.GetFileName(module.FileName);
                if ((file.StartsWith("librocksdb", StringComparison.OrdinalIgnoreCase) || file.StartsWith("rocksdb.", StringComparison.OrdinalIgnoreCase))
                    && NativeLibrary.TryLoad(module.FileName, out var mapped))
                {
                    return mapped;
                }
            }
        }

        // Where the system does not list loaded libraries (macOS), the runtime's own search finds the package's single build.
        Assembly owner = typeof(RocksDbSharp.Native).Assembly;
        return NativeLibrary.Load(Name, owner, null);
    }
}
