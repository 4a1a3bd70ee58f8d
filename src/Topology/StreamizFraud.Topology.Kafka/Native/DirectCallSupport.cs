using System.Globalization;

namespace StreamizFraud.Topology.Kafka.Native;

/// <summary>Whether the library that is loaded is one that direct calls were written for.</summary>
/// <remarks>They read and write the library's own structures, whose layout is that of 64-bit processes and of librdkafka 2.</remarks>
internal static class DirectCallSupport
{
    private const int Major = 2;

    /// <summary>Why direct calls are not made; null if they can be.</summary>
    /// <param name="version">The library's number of its version: major, minor, revision and build, a byte each.</param>
    /// <param name="pointerBytes">Bytes of a pointer of this process.</param>
    internal static string? Refusal(int version, int pointerBytes)
    {
        if (pointerBytes != 8)
        {
            return string.Create(CultureInfo.InvariantCulture, $"this process has {pointerBytes * 8} bits, and they need 64");
        }

        var (major, minor, revision) = (version >> 24, (version >> 16) & 0xFF, (version >> 8) & 0xFF);
        return major == Major
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"the loaded librdkafka has version {major}.{minor}.{revision}, and they know version {Major} only");
    }
}
