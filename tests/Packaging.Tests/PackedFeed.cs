using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using StreamizFraud.Architecture.Tests.Sources;
using Xunit;

namespace StreamizFraud.Packaging.Tests;

/// <summary>All packages, packed into a folder that was empty, and a folder for the program that uses them.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("packages-");

    public string Feed => Path.Combine(_root.FullName, "feed");

    public static string Model => Path.Combine(SourceTree.Root, "tests", "Scoring.Tests", "Onnx", "Models", "taken-column-by-index.onnx");

    /// <summary>Files of a package.</summary>
    public IReadOnlyList<string> Files(string id, string extension = "nupkg")
    {
        using var package = ZipFile.OpenRead(Path.Combine(Feed, $"{id}.0.1.0.{extension}"));
        return [.. package.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>What a package says of itself.</summary>
    public XElement Metadata(string id)
    {
        using var package = ZipFile.OpenRead(Path.Combine(Feed, $"{id}.0.1.0.nupkg"));
        using var nuspec = package.GetEntry($"{id}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single();
    }

    /// <summary>A new folder with the consumer's sources, restored from the feed and, for packages of others, from where the machine has them.</summary>
    public string Consumer(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root.FullName, name)).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Consumer")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var machine = typeof(PackedFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "NuGetPackageRoot").Value;
        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="packages" /></config>
              <packageSources><add key="packed" value="{Feed}" /></packageSources>
              <fallbackPackageFolders><add key="machine" value="{machine}" /></fallbackPackageFolders>
            </configuration>
            """);
        Directory.CreateDirectory(Path.Combine(folder, "state"));
        return folder;
    }

    public Task InitializeAsync() => DotNet.Run(
        SourceTree.Root, DotNet.Path, "pack", "StreamizFraud.sln", "--no-build", "-c", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)) == "debug" ? "Debug" : "Release", "-o", Feed, "-nologo", "-v", "q", "-nr:false");

    public Task DisposeAsync()
    {
        _root.Delete(recursive: true);
        return Task.CompletedTask;
    }
}
