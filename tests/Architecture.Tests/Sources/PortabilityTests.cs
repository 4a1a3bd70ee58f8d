using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>The library runs on Windows and macOS as written: what is a system's own stands in named files.</summary>
public sealed class PortabilityTests
{
    [Fact]
    public void Calls_of_one_system_stand_in_named_files_only() =>
        Findings.None(
            from file in SourceTree.Files("src", "*.cs")
            where !Portability.Named.ContainsKey(Path.GetFileName(file).Split('.')[0])
            from use in Portability.Uses(File.ReadAllText(file))
            select $"{SourceTree.Short(file)}: {use}");

    [Fact]
    public void Every_named_file_is_there_and_needs_to_be_named() =>
        Findings.None(
            from name in Portability.Named.Keys
            where !SourceTree.Files("src", $"{name}*.cs").Any(file => Portability.Uses(File.ReadAllText(file)).Any())
            select name);

    [Theory]
    [InlineData("[DllImport(\"libc\")] static extern int fsync(int file);")]
    [InlineData("[LibraryImport(\"kernel32\")]")]
    [InlineData("File.SetUnixFileMode(path, UnixFileMode.UserRead);")]
    [InlineData("using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);")]
    [InlineData("File.ReadAllText(\"/proc/self/status\")")]
    [InlineData("Path.GetFullPath(folder + \"/state\")")]
    [InlineData("var today = DateTime.Today;")]
    [InlineData("record.Time.ToLocalTime()")]
    public void A_call_of_one_system_is_found(string code) => Assert.NotEmpty(Portability.Uses(code));

    [Theory]
    [InlineData("// File.SetUnixFileMode(path, UnixFileMode.UserRead);")]
    [InlineData("Path.Combine(folder, \"state\")")]
    [InlineData("name.Contains('/')")]
    [InlineData("[(typeof(TimeZoneInfo), nameof(TimeZoneInfo.Local))] = Zone,")]
    public void Other_code_passes(string code) => Assert.Empty(Portability.Uses(code));
}
