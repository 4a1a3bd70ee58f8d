using System.Diagnostics;
using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using Microsoft.Extensions.Logging;
using StreamizFraud.Decisions;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>The main job: payments in, exactly-once scores out, and a report. On the embedded cluster or over a real Kafka.</summary>
internal sealed class RunCommand
{
    public required PaymentSource Source { get; init; }

    public required ServiceOptions Options { get; init; }

    public required ICluster Cluster { get; init; }

    public required int Partitions { get; init; }

    /// <summary>Where the decisions go.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether the cluster begins and ends with this run: state of an earlier one then belongs to nothing.</summary>
    public required bool IsEmbedded { get; init; }

    /// <summary>Whether the state folder is this job's own, inside <see cref="Folder"/>.</summary>
    public required bool OwnsState { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var output = Console.Out;
        var state = Path.Combine(Options.StateDirectory, FraudTopology.ApplicationId);
        if (IsEmbedded && !OwnsState && Directory.Exists(state))
        {
            throw new InputException(state, "this is the state of another run, and the embedded cluster of this run begins empty. Name another --state-dir, or leave it out.");
        }

        Directory.CreateDirectory(Folder);
        var decisionsPath = Path.Combine(Folder, "decisions.csv");
        using var input = Source.Load(decisionsPath, output);
        Topics.Create(Cluster, Partitions, append: false);

        var features = new HandbookFeatures();
        using var engine = new RocksDbStoreEngine();
        await using var streams = new KafkaStreams(
            FraudTopology.Build(features, () => OnnxFraudModel.Load(Options.Model), Options.TerminalPartitions),
            Options.ToConfig(FraudTopology.ApplicationId),
            Cluster,
            engine,
            Loggers);
        if (IsEmbedded)
        {
            streams.CleanUp();
        }

        var clock = Stopwatch.StartNew();
        var (decisions, repeated) = await DecideAsync(streams, input, decisionsPath, features.Names, cancellation).ConfigureAwait(false);
        var elapsed = clock.Elapsed;
        await streams.CloseAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        output.WriteLine($"{decisions.Count:N0} payments scored, {repeated} twice, {decisions.Count / elapsed.TotalSeconds:N0} events per second, {streams.Commits:N0} transactions");
        Report(output, input, decisions, features);
        output.WriteLine($"state: {state}");
        output.WriteLine($"decisions: {decisionsPath}");
        return repeated == 0 ? input.Conclude(Console.Error) : ExitCode.Failure;
    }

    private async Task<(Dictionary<string, Decision> Decisions, long Repeated)> DecideAsync(
        KafkaStreams streams, PaymentInput input, string path, IReadOnlyList<string> features, CancellationToken cancellation)
    {
        var decisions = new Dictionary<string, Decision>(input.Payments.Count);
        var repeated = 0L;
        using var file = new DecisionFile(path, features);
        using var reader = new DecisionReader(Cluster, Partitions, (_, decision, _) =>
        {
            repeated += decisions.TryAdd(decision.PaymentId, decision) ? 0 : 1;
            file.Write(decision);
        });
        using var processed = new ProcessedPayments(streams, Cluster, Partitions);
        var progress = new Progress(Console.Out, "scored", input.Payments.Count, terminal: !Console.IsOutputRedirected);
        await processed.RunAsync(input, payment => decisions.ContainsKey(payment.Id), Poll, progress, cancellation).ConfigureAwait(false);
        return (decisions, repeated);

        long Poll()
        {
            reader.Poll(TimeSpan.FromMilliseconds(100));
            return decisions.Count;
        }
    }

    private void Report(TextWriter output, PaymentInput input, Dictionary<string, Decision> decisions, HandbookFeatures features)
    {
        List<Payment> decided = [.. input.Payments.Where(payment => decisions.ContainsKey(payment.Id))];
        if (input.HasLabels && decided.Count > 0)
        {
            RunReport.Quality(output, decided, decisions);
        }

        RunReport.Outcomes(output, decisions.Values);
        using var model = OnnxFraudModel.Load(Options.Model);
        RunReport.MostSuspicious(output, decided, decisions, features.Names, input.HasLabels, model);
    }
}
