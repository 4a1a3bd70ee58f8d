using System.CommandLine;
using StreamizFraud.Benchmarks.Rival.Fraud;

namespace StreamizFraud.Benchmarks.Rival;

/// <summary>Verb <c>rival</c>: our side of Kafka Streams' own benchmark; <c>eng/rival.sh</c> runs both.</summary>
internal static class RivalCommand
{
    private static readonly Argument<string> Bootstrap = new("bootstrap") { Description = "HOST:PORT of a scratch Kafka that holds the payments" };
    private static readonly Argument<string> Topology = new Argument<string>("topology") { Description = string.Join(", ", RivalTopology.All) }.AcceptOnlyFromAmong(RivalTopology.All);
    private static readonly Argument<string> Guarantee = new Argument<string>("guarantee") { Description = "alos or eos" }.AcceptOnlyFromAmong("alos", "eos");
    private static readonly Argument<long> Records = new("records") { Description = "payments in the topic" };
    private static readonly Argument<int> Partitions = new("partitions") { Description = "partitions of the output" };

    private static readonly Option<int> CachedRows = new("--cached-rows") { Description = "rows of each store that stay decoded between commits", DefaultValueFactory = _ => 100_000 };

    private static readonly Option<int?> RetentionHours = new("--retention-hours") { Description = "how long rows of windows stay; default: as long as their windows are open" };

    private static readonly Option<int> CommitInterval = new("--commit-interval") { Description = "milliseconds between commits", DefaultValueFactory = _ => 100 };

    public static Command Create()
    {
        var run = new Command("run", "one run of ours") { Bootstrap, Topology, Guarantee, Records, Partitions, CachedRows, RetentionHours };
        run.SetAction((result, _) => RivalRun.RunAsync(
            result.GetRequiredValue(Bootstrap),
            result.GetRequiredValue(Topology),
            result.GetRequiredValue(Guarantee),
            result.GetValue(Records),
            result.GetValue(Partitions),
            result.GetValue(CachedRows),
            result.GetValue(RetentionHours) is { } hours ? TimeSpan.FromHours(hours) : null,
            Console.Out));
        var compare = new Command("compare", "compare the last outputs of both sides") { Bootstrap, Topology };
        compare.SetAction(result => RivalComparison.Run(result.GetRequiredValue(Bootstrap), result.GetRequiredValue(Topology), Console.Out));
        var fraud = new Command("fraud", "one run of ours of the whole fraud job") { Bootstrap, Guarantee, Records, Partitions, CommitInterval };
        fraud.SetAction((result, _) => FraudJobRun.RunAsync(
            result.GetRequiredValue(Bootstrap), result.GetRequiredValue(Guarantee), result.GetValue(Records), result.GetValue(Partitions), result.GetValue(CommitInterval), Console.Out));
        var compareFraud = new Command("compare-fraud", "compare the last decisions of both sides") { Bootstrap };
        compareFraud.SetAction(result => FraudJobComparison.Run(result.GetRequiredValue(Bootstrap), Console.Out));
        return new Command("rival", "our side of Kafka Streams' benchmark") { run, compare, fraud, compareFraud };
    }
}
