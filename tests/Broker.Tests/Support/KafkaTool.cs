using System.Diagnostics;
using Xunit;

namespace StreamizFraud.Broker.Tests.Support;

/// <summary>Kafka's own command line tools, from the test material; they need Java.</summary>
internal static class KafkaTool
{
    public const string Groups = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";
    public const string Topics = "org.apache.kafka.tools.TopicCommand";
    public const string Resetter = "org.apache.kafka.tools.StreamsResetter";

    /// <summary>Lines that a tool prints; skips the test where there are no tools.</summary>
    public static async Task<IReadOnlyList<string>> Run(string tool, string address, params string[] arguments)
    {
        var script = Path.Combine(Environment.GetEnvironmentVariable("TEST_MATERIAL") ?? "", "kafka", "kafka.sh");
        Skip.IfNot(File.Exists(script), "TEST_MATERIAL has no kafka/kafka.sh");
        using var process = Process.Start(new ProcessStartInfo("bash", [script, "tool", tool, "--bootstrap-server", address, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{tool}: {output}{await errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
