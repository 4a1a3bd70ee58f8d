using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using Microsoft.Extensions.Logging;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>The main job: payments in, exactly-once scores out, and a report. On the embedded cluster or over a real Kafka.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(
        PaymentSource source, ServiceOptions options, ICluster cluster, int partitions, string folder, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var output = Console.Out;
        Directory.CreateDirectory(folder);
        var decisionsPath = Path.Combine(folder, "decisions.csv");
        var (payments, labels) = source.Load(decisionsPath, output);
        Topics.Create(cluster, partitions, append: false);

        var features = new HandbookFeatures();
        using var engine = new RocksDbStoreEngine();
        await using var streams = new KafkaStreams(
            FraudTopology.Build(features, () => OnnxFraudModel.Load(options.Model), options.TerminalPartitions),
            options.ToConfig(FraudTopology.ApplicationId),
            cluster,
            engine,
            loggers);
        var decisions = new Dictionary<long, Decision>(payments.Count);
        var repeated = 0L;
        using var file = new DecisionFile(decisionsPath, features.Names);
        using var reader = new DecisionReader(cluster, partitions, (card, decision, time) =>
        {
            repeated += decisions.TryAdd(decision.PaymentId, decision) ? 0 : 1;
            file.Write(card, decision, time);
        });
        streams.Start();
        using var stopFeed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var feed = Task.Run(() => new PaymentFeed(cluster, partitions).Send(payments, stopFeed.Token), stopFeed.Token);
        var progress = new Progress(output, "scored", payments.Count, terminal: !Console.IsOutputRedirected);
        while (decisions.Count < payments.Count && streams.Failure is null && !cancellation.IsCancellationRequested && !feed.IsFaulted)
        {
            reader.Poll(TimeSpan.FromMilliseconds(100));
            progress.Show(decisions.Count);
        }

        var elapsed = clock.Elapsed;
        await stopFeed.CancelAsync().ConfigureAwait(false);
        if (streams.Failure is { } failure)
        {
            throw failure;
        }

        await feed.ConfigureAwait(false);
        progress.End();
        await streams.CloseAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        output.WriteLine($"{decisions.Count:N0} payments scored, {repeated} twice, {decisions.Count / elapsed.TotalSeconds:N0} events per second, {streams.Commits:N0} transactions");
        Report(output, payments, labels, decisions, features);
        output.WriteLine($"state: {Path.Combine(options.StateDirectory, FraudTopology.ApplicationId)}");
        output.WriteLine($"decisions: {decisionsPath}");
        return repeated == 0 && decisions.Count == payments.Count ? 0 : 1;
    }

    private static void Report(
        TextWriter output, IReadOnlyList<Payment> payments, bool labels, Dictionary<long, Decision> decisions, HandbookFeatures features)
    {
        if (labels && payments.Count > 0)
        {
            RunReport.Quality(output, payments, decisions);
        }

        RunReport.MostSuspicious(output, payments, decisions, features.Names, labels);
    }
}
