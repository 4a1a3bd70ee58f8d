namespace StreamizFraud.Topology.Tests.Conformance;

/// <summary>Finds the material that tests compare with (ruling 14).</summary>
internal static class TestMaterial
{
    /// <summary>Folder of the conformance scenarios, or null if there is none on this machine.</summary>
    public static string? ConformanceDirectory { get; } = Existing(Environment.GetEnvironmentVariable("CONFORMANCE_DIR"))
        ?? Existing(Environment.GetEnvironmentVariable("TEST_MATERIAL") is { } material ? Path.Combine(material, "conformance") : null);

    private static string? Existing(string? directory) => Directory.Exists(directory) ? directory : null;
}
