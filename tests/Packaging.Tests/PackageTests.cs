using System.Runtime.InteropServices;
using System.Xml.Linq;
using StreamizFraud.Architecture.Tests.Sources;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Packaging.Tests;

/// <summary>What a user gets: all packages packed, and used from a feed that holds nothing else of ours.</summary>
public sealed class PackageTests(PackedFeed packed, ITestOutputHelper output) : IClassFixture<PackedFeed>
{
    private const string Meta = "StreamizFraud";

    private static readonly IReadOnlyList<string> Projects =
        [.. SourceTree.Files("src", "*.csproj").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Packages => [.. Projects];

    [Fact]
    public void Every_project_under_src_is_a_package_and_nothing_else_is() =>
        Assert.Equal(
            Projects.Select(id => $"{id}.0.1.0.nupkg").Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(packed.Feed, "*.nupkg").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_says_what_it_is_and_where_it_comes_from(string id)
    {
        var metadata = packed.Metadata(id);
        string? Value(string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

        Assert.Equal(("0.1.0", "Apache-2.0", "README.md", "icon.png"), (Value("version"), Value("license"), Value("readme"), Value("icon")));
        Assert.NotEqual("Package Description", Value("description"));
        Assert.Contains("kafka-streams", Value("tags"));
        Assert.Superset(new HashSet<string> { "README.md", "icon.png" }, packed.Files(id).ToHashSet());
        // Of the checkout that was packed: Source Link's.
        var repository = metadata.Elements().Single(element => element.Name.LocalName == "repository");
        Assert.Equal(40, repository.Attribute("commit")?.Value.Length);
        if (id != Meta)
        {
            Assert.Superset(new HashSet<string> { $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" }, packed.Files(id).ToHashSet());
            Assert.Contains($"lib/net10.0/{id}.pdb", packed.Files(id, "snupkg"));
        }
    }

    [Fact]
    public void The_package_of_all_brings_what_a_service_needs()
    {
        string[] others = ["StreamizFraud.Features.Export", "StreamizFraud.Streamiz", "StreamizFraud.Topology.Avro", "StreamizFraud.Topology.SchemaRegistry", "StreamizFraud.Topology.Testing", Meta];
        var dependencies = packed.Metadata(Meta).Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value).ToList();
        Assert.Equal(Projects.Except(others).Order(StringComparer.Ordinal), dependencies.Where(id => id.StartsWith(Meta, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("lib/", packed.Files(Meta).Select(file => file[..Math.Min(4, file.Length)]));
    }

    [Fact]
    public async Task A_program_that_has_the_packages_alone_runs_with_RocksDB_and_ONNX_Runtime()
    {
        var folder = packed.Consumer("consumer");
        await DotNet.Run(folder, DotNet.Path, "build", "-c", "Release", "-o", "out", "-nologo", "-v", "q", "-warnaserror", "-nr:false");

        var lines = (await DotNet.Run(folder, DotNet.Path, Path.Combine("out", "Consumer.dll"), PackedFeed.Model, "state")).Split(Environment.NewLine);

        output.WriteLine(string.Join(Environment.NewLine, lines));
        Assert.Superset(new HashSet<string> { "count 2", "scores are probabilities True", "rows on disk True", "client of Kafka True" }, lines.ToHashSet());
        Assert.Equal(Projects.Except(["StreamizFraud.Features.Export", "StreamizFraud.Streamiz", "StreamizFraud.Topology.Avro", "StreamizFraud.Topology.SchemaRegistry"]).Select(id => id.ToLowerInvariant()).Order(StringComparer.Ordinal), Restored(folder));
    }

    [Fact]
    public async Task A_program_compiled_ahead_of_time_runs_and_our_libraries_give_no_warning()
    {
        var folder = packed.Consumer("native");
        var linker = new[] { "clang", "gcc" }.FirstOrDefault(IsThere);
        // Without a C toolchain: trimmed, which finds the same uses of reflection.
        string[] how = linker is null ? ["-p:PublishTrimmed=true", "--self-contained"] : ["-p:PublishAot=true", $"-p:CppCompilerAndLinker={linker}", "-p:LinkerFlavor=", "-p:StripSymbols=false"];
        output.WriteLine(linker is null ? "trimmed: no C toolchain" : $"compiled ahead of time, linked by {linker}");

        var log = await DotNet.Run(folder, DotNet.Path, ["publish", "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier.Replace("debian.12-", "linux-", StringComparison.Ordinal), "-p:Trimmed=true", .. how, "-o", "out", "-nologo", "-v", "q", "-nr:false"]);
        var warnings = log.Split(Environment.NewLine).Where(line => line.Contains("warning IL", StringComparison.Ordinal)).ToList();
        output.WriteLine($"{warnings.Count} warnings, of packages of others");
        Assert.DoesNotContain(warnings, line => line.Contains("StreamizFraud", StringComparison.Ordinal));

        var lines = (await DotNet.Run(folder, Path.Combine(folder, "out", OperatingSystem.IsWindows() ? "Consumer.exe" : "Consumer"), PackedFeed.Model, "state")).Split(Environment.NewLine);
        output.WriteLine(string.Join(Environment.NewLine, lines));
        Assert.Superset(new HashSet<string> { "count 2", "scores are probabilities True", "client of Kafka True" }, lines.ToHashSet());
    }

    [Fact]
    public void Libraries_that_cannot_be_trimmed_are_these() =>
        Assert.Equal(
            ["StreamizFraud.Streamiz", "StreamizFraud.Topology.Avro", "StreamizFraud.Topology.RocksDb", "StreamizFraud.Topology.SchemaRegistry"],
            SourceTree.Files("src", "*.csproj").Where(file => XDocument.Load(file).Descendants("IsAotCompatible").Any(element => element.Value == "false"))
                .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    /// <summary>Packages of ours that the consumer has got.</summary>
    private static IEnumerable<string> Restored(string folder) =>
        Directory.EnumerateDirectories(Path.Combine(folder, "packages"), "streamizfraud*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
