using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using Microsoft.Extensions.Logging;
using StreamizFraud.Monitoring;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;

namespace CardFraudService.Commands;

/// <summary>One member of the service's group: as many processes as one likes, each with its own instance id and state folder.</summary>
internal static class ScoreCommand
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(30);

    /// <exception cref="InputException">A file cannot be read.</exception>
    private static PackageKeys? Keys(ServiceOptions options) => options.PackageKeys.Count == 0 ? null : new PackageKeys(options.PackageKeys.Select(path =>
        File.Exists(path) ? File.ReadAllText(path) : throw new InputException(path, "the key file does not exist")));

    private static MonitorOptions Monitoring(ModelProfiles models) =>
        new() { Profile = models.Of, LowIsSuspicious = models.LowIsSuspicious, IsProbability = models.IsProbability, LabelMaturityOf = models.LabelMaturityOf };

    public static async Task<int> RunAsync(ServiceOptions options, ICluster cluster, ILoggerFactory loggers, CancellationToken stop)
    {
        var output = TextWriter.Synchronized(Console.Out);
        var engine = new RocksDbStoreEngine();
        var registry = options.Models is { } models ? new ModelRegistry(new ModelFolder(models), package => OnnxFraudModel.Load(package), Keys(options)) : null;
        var streams = new KafkaStreams(
            FraudTopology.Build(
                new HandbookFeatures(),
                () => OnnxFraudModel.Load(options.Model),
                options.TerminalPartitions,
                registry: registry,
                rollback: registry is null ? null : new AutomaticRollback(new ControlLogWriter(cluster, FraudTopology.ApplicationId), options.InstanceId!, options.Rollback),
                monitoring: options.Monitor ? Monitoring(new ModelProfiles(options.Model, options.Models)) : null),
            options.ToConfig(FraudTopology.ApplicationId),
            cluster,
            engine,
            loggers);
        streams.StateChanged += (state, _) => output.WriteLine($"state {state}");
        streams.StoreRestored += report => output.WriteLine(
            $"restored task {report.Task} store {report.Store}: {report.Records} records replayed, offsets {report.StartOffset} to {report.EndOffset} of {report.Changelog}, {(report.FromLocalState ? "on local state" : "taken over, without local state")}");
        await using var memory = options.MemoryInterval is { } every ? new Timer(_ => output.WriteLine(MemoryReport.Now()), null, every, every) : null;
        // A signal during the start ends it too.
        await using var closing = stop.Register(() => _ = streams.CloseAsync(CloseLimit)).ConfigureAwait(false);
        try
        {
            Topics.CreateMissing(cluster, options.Monitor);
            streams.Start();
            await Task.WhenAny(streams.Completion, Task.Delay(Timeout.Infinite, stop)).ConfigureAwait(false);
        }
        catch (Exception exception) when (stop.IsCancellationRequested && exception is ClusterException or OperationCanceledException)
        {
            output.WriteLine($"stopped before it had started: {(exception.InnerException ?? exception).Message}");
            return 0;
        }

        var closed = await streams.CloseAsync(CloseLimit).ConfigureAwait(false);
        output.WriteLine($"{streams.ProcessedRecords:N0} records taken, {streams.Commits:N0} transactions; {(closed ? "closed" : "gave up closing")}");
        if (closed)
        {
            // Else its threads still use both, and the process ends anyway.
            await streams.DisposeAsync().ConfigureAwait(false);
            engine.Dispose();
        }

        return streams.Failure is { } failure ? throw failure : closed ? 0 : 1;
    }
}
