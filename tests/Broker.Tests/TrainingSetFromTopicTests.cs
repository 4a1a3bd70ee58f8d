using StreamizFraud.Broker.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Broker.Tests;

/// <summary>A training set read from the payments' topic over a real broker: the same file as from a file of the payments, through a kill, whatever came meanwhile; and in the recorded order.</summary>
public sealed class TrainingSetFromTopicTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly object[] World = ["--cards", 2_000, "--terminals", 4_000, "--days", 63];

    [SkippableFact]
    public async Task The_topic_gives_the_same_file_as_the_payments_in_a_file_also_after_a_kill_while_more_come()
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        string File(string name) => Path.Combine(folder.Path, name);
        // 230,000 payments are two row groups and a rest.
        await Run("features", [.. World, "--output", File("file.parquet"), "--transactions", File("payments.csv.gz")]);
        await Run("produce", ["--bootstrap", broker.Address, "--input", File("payments.csv.gz"), "--partitions", 1, "--output-dir", File("rejects")]);

        await Run("features", [.. Topic(broker), "--output", File("topic.parquet")]);
        Assert.Equal(await System.IO.File.ReadAllBytesAsync(File("file.parquet")), await System.IO.File.ReadAllBytesAsync(File("topic.parquet")));

        using (var killed = ServiceProcess.Start(["features", .. Topic(broker), "--output", File("killed.parquet")]))
        {
            await Wait.UntilAsync(() => killed.HasExited || System.IO.File.Exists(File("killed.parquet.checkpoint")), Patience, "the first row group");
            await killed.KillAsync();
            output.WriteLine(killed.Text);
        }

        Assert.False(System.IO.File.Exists(File("killed.parquet")));
        await Run("produce", ["--bootstrap", broker.Address, "--seed", 2, "--cards", 50, "--terminals", 50, "--days", 5, "--append", "--output-dir", File("rejects")]);
        var resumed = await Run("features", [.. Topic(broker), "--output", File("killed.parquet")]);
        Assert.Matches("[12]00,000 had been written by a run that broke off", resumed);
        Assert.Equal(await System.IO.File.ReadAllBytesAsync(File("file.parquet")), await System.IO.File.ReadAllBytesAsync(File("killed.parquet")));
        await broker.CleanUpAsync();
    }

    [SkippableFact]
    public async Task What_was_served_over_several_partitions_is_what_the_recorded_order_gives_and_a_training_set_has_it()
    {
        using var broker = await RealBroker.CleanAsync();
        using var folder = new TempFolder();
        string File(string name) => Path.Combine(folder.Path, name);
        await Run("run", ["--bootstrap", broker.Address, "--partitions", 4, "--payments", 30_000, "--output-dir", folder.Path]);

        var text = await Run("parity", ["--bootstrap", broker.Address]);
        Assert.Contains("30,000 served rows", text, StringComparison.Ordinal);
        Assert.Contains("no differences", text, StringComparison.Ordinal);

        text = await Run("features", [.. Topic(broker), "--recorded-order", "--output", File("recorded.parquet")]);
        Assert.Contains("30,000 rows", text, StringComparison.Ordinal);

        // Merged by time they are all there too, each partition's in its order.
        text = await Run("features", [.. Topic(broker), "--output", File("merged.parquet")]);
        Assert.Contains("30,000 rows", text, StringComparison.Ordinal);
        await Run("parity", [.. Topic(broker), "--features", File("merged.parquet"), "--cards", 0.1]);
        await broker.CleanUpAsync();
    }

    private static object[] Topic(RealBroker broker) => ["--bootstrap", broker.Address, "--topic", "payments"];

    private async Task<string> Run(string verb, object[] arguments)
    {
        var (code, text) = await ServiceProcess.RunAsync(Patience, [verb, .. arguments]);
        output.WriteLine($"{verb}: exit code {code}{Environment.NewLine}{text}");
        Assert.Equal(0, code);
        return text;
    }
}
