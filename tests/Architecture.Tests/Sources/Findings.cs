using Xunit;

namespace StreamizFraud.Architecture.Tests.Sources;

/// <summary>What a rule has found, told whole: xunit's own collection assertions cut the lines off.</summary>
internal static class Findings
{
    /// <summary>Fails with every finding on a line of its own.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var found = findings.ToList();
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found.Prepend($"{found.Count} found:")));
    }
}
