using System.Text.RegularExpressions;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>What runs on one family of systems only, or differently on each.</summary>
internal static partial class Portability
{
    /// <summary>Types whose files may, with what is called or what guards the call.</summary>
    public static IReadOnlyDictionary<string, string> Named { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["PrivateFolder"] = "modes of folders are set and read where OperatingSystem.IsWindows() is false",
        ["RdKafka"] = "librdkafka",
        ["RocksDbNative"] = "RocksDB",
    };

    /// <summary>Uses in code; comments do not count.</summary>
    public static IEnumerable<string> Uses(string code) => Unportable().Matches(Comment().Replace(code, string.Empty)).Select(match => match.Value);

    [GeneratedRegex(@"(?m)^\s*//.*$")]
    private static partial Regex Comment();

    // Native imports, POSIX calls and modes, paths of one system, separators written out, the machine's own time zone.
    [GeneratedRegex(@"\b(DllImport|LibraryImport)\(|\bUnixFileMode\b|\bPosixSignal\w*|\bMono\.(Unix|Posix)\b|""/(proc|dev|tmp|etc|var|usr)\b|""[A-Z]:\\\\|\bPath\.\w+\([^;]*\+ ""/|""(libc|libSystem|kernel32|ntdll)""|\bTimeZoneInfo\.Local\b(?!\))|\.ToLocalTime\(|\bDateTime(Offset)?\.(Now|Today)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Unportable();
}
