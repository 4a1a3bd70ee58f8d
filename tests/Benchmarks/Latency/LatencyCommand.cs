using System.CommandLine;
using System.Globalization;
using StreamizFraud.Benchmarks.Rival;
using StreamizFraud.Benchmarks.Rival.Fraud;

namespace StreamizFraud.Benchmarks.Latency;

/// <summary>
/// Verb <c>latency</c>: from the moment a payment is due to be produced until a read_committed consumer has its decision. The job runs in a process of its own,
/// ours (<c>rival fraud</c>) or Kafka Streams'; <c>eng/latency.sh</c> starts both.
/// </summary>
internal static class LatencyCommand
{
    private static readonly Argument<string> Bootstrap = new("bootstrap") { Description = "HOST:PORT of a scratch Kafka" };
    private static readonly Argument<string> Topic = new Argument<string>("topic") { Description = "topic of the decisions" }.AcceptOnlyFromAmong(FraudJobRun.Output, FraudJobRun.RivalOutput);
    private static readonly Argument<int> Rate = new("rate") { Description = "payments a second" };
    private static readonly Argument<int> Seconds = new("seconds") { Description = "how long is measured" };
    private static readonly Argument<int> Partitions = new("partitions") { Description = "partitions of the topics" };
    private static readonly Option<int> WarmUp = new("--warm-up") { Description = "seconds before that", DefaultValueFactory = _ => 15 };

    public static Command Create()
    {
        var prepare = new Command("prepare", "make the topics anew") { Bootstrap, Partitions };
        prepare.SetAction(result =>
        {
            using var topics = new TopicKeeper(result.GetRequiredValue(Bootstrap));
            foreach (var topic in new[] { FraudJobRun.Input, FraudJobRun.Output, FraudJobRun.RivalOutput })
            {
                topics.Recreate(topic, result.GetValue(Partitions));
            }
        });
        var run = new Command("run", "send payments and time their decisions") { Bootstrap, Topic, Rate, Seconds, Partitions, WarmUp };
        run.SetAction(result => Run(
            result.GetRequiredValue(Bootstrap), result.GetRequiredValue(Topic), result.GetValue(Rate), result.GetValue(Seconds), result.GetValue(WarmUp), result.GetValue(Partitions)));
        return new Command("latency", "time from a payment to its committed decision") { prepare, run };
    }

    private static void Run(string bootstrap, string topic, int rate, int seconds, int warmUp, int partitions)
    {
        var count = rate * (warmUp + seconds);
        var payments = new PacedPayments(rate, count);
        using var reads = new ManualResetEventSlim();
        var reading = Task.Factory.StartNew(
            () => new DecisionTimes(payments, rate * warmUp, count).Read(bootstrap, topic, partitions, reads.Set),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        reads.Wait();
        var late = payments.Send(bootstrap, FraudJobRun.Input);
        var times = reading.GetAwaiter().GetResult();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{topic}: {rate} payments/s for {seconds} s: p50 {At(0.5):F1} ms, p99 {At(0.99):F1} ms, p99.9 {At(0.999):F1} ms, most {At(1):F1} ms ({times.Length} decisions; sent {late.TotalMilliseconds:F1} ms late at most)"));

        double At(double share) => times[Math.Min(times.Length - 1, (int)(times.Length * share))] / 1000.0;
    }
}
