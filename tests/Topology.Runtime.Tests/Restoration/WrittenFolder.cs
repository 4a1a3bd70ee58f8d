using System.Runtime.CompilerServices;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Topology.Runtime.Tests.Restoration;

/// <summary>State folders of earlier versions, committed under <c>Written</c>, each in a folder named after the commit that wrote it.</summary>
internal static class WrittenFolder
{
    /// <summary>Where the folders of a version are in the sources.</summary>
    public static string Of(string version, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Written", version);

    /// <summary>Copies a folder; a database that is opened is changed.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(to))
        {
            File.Delete(file);
        }

        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}

/// <summary>An engine that, when told, finds a folder of an earlier version in place of its own.</summary>
internal sealed class ReplacingEngine(IStoreEngine engine) : IStoreEngine
{
    /// <summary>The folder that the next opening finds; null: its own.</summary>
    public string? Next { get; set; }

    public ITaskDatabase Open(string directory, IReadOnlyCollection<string> stores)
    {
        if (Next is { } written)
        {
            Next = null;
            WrittenFolder.Copy(written, directory);
        }

        return engine.Open(directory, stores);
    }
}
