using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.RocksDb;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Testing.Simulation;

namespace CardFraudService.Commands;

/// <summary>
/// Streams payments through the feature part of the topology and writes one row a payment: the training data, from the code that
/// serves. One partition, so that rows are taken in the order of the file.
/// </summary>
internal static class FeaturesCommand
{
    private const string Output = "features";

    public static async Task<int> RunAsync(
        PaymentSource source, string outputPath, string? transactionsPath, string stateDirectory, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var output = Console.Out;
        var (payments, _) = source.Load(outputPath, output);
        if (transactionsPath is not null)
        {
            PaymentWriter.WriteAll(transactionsPath, payments);
        }

        var cluster = new SimulatedCluster();
        Topics.Create(cluster, partitions: 1, append: false);
        cluster.CreateTopic(Output, 1);
        using var engine = new RocksDbStoreEngine();
        await using var streams = new KafkaStreams(
            FraudTopology.BuildFeatures(new HandbookFeatures(), Output),
            new ServiceOptions { StateDirectory = stateDirectory, Model = string.Empty }.ToConfig("card-fraud-features"),
            cluster,
            engine,
            loggers);
        using var rows = new RowWriter(outputPath, cluster);
        streams.Start();
        var feed = Task.Run(() => new PaymentFeed(cluster, partitions: 1).Send(payments, cancellation), cancellation);
        var progress = new Progress(output, "features", payments.Count, terminal: !Console.IsOutputRedirected);
        while (rows.Count < payments.Count && streams.Failure is null && !cancellation.IsCancellationRequested)
        {
            rows.Poll();
            progress.Show(rows.Count);
        }

        if (streams.Failure is { } failure)
        {
            throw failure;
        }

        await feed.ConfigureAwait(false);
        progress.End();
        output.WriteLine($"{rows.Count:N0} rows in {outputPath}");
        return rows.Count == payments.Count ? 0 : 1;
    }

    private sealed class RowWriter : IRecordSink, IDisposable
    {
        private readonly FeatureWriter _writer;
        private readonly IRecordConsumer _consumer;

        public RowWriter(string path, ICluster cluster)
        {
            _writer = new FeatureWriter(path);
            _consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "feature-reader" });
            _consumer.Fetch([new PartitionOffset(new TopicPartition(Output, 0), 0)]);
        }

        public long Count { get; private set; }

        public void Poll() => _consumer.Poll(TimeSpan.FromMilliseconds(100), 10_000, this);

        public void Add(in PolledRecord record)
        {
            var (id, values) = FeatureRecordSerde.Read(record.Value.Span);
            _writer.Write(id, values);
            Count++;
        }

        public void Dispose()
        {
            _consumer.Dispose();
            _writer.Dispose();
        }
    }
}
