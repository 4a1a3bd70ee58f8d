using CardFraudService.Csv;
using CardFraudService.Features;
using CardFraudService.Service;
using Microsoft.Extensions.Logging;
using StreamizFraud.Topology;
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
        CheckPaths(source, outputPath, transactionsPath);
        var output = Console.Out;
        using var input = source.Load(outputPath, output);
        if (transactionsPath is not null)
        {
            PaymentWriter.WriteAll(transactionsPath, input.Payments);
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
        // The cluster of an earlier run ended with it: what lies in the folder belongs to nothing.
        streams.CleanUp();
        using var rows = new RowWriter(outputPath, cluster);
        using var processed = new ProcessedPayments(streams, cluster, partitions: 1);
        var progress = new Progress(output, "features", input.Payments.Count, terminal: !Console.IsOutputRedirected);
        await processed.RunAsync(input, rows.Has, rows.Poll, progress, cancellation).ConfigureAwait(false);
        output.WriteLine($"{rows.Count:N0} rows in {outputPath}");
        return input.Conclude(Console.Error);
    }

    private static void CheckPaths(PaymentSource source, string outputPath, string? transactionsPath)
    {
        if (transactionsPath is null)
        {
            return;
        }

        var target = PaymentSource.Target(transactionsPath);
        if (target == PaymentSource.Target(outputPath) || target == PaymentSource.Target(RejectFile.Beside(outputPath)))
        {
            throw new InputException(transactionsPath, "the features would replace it; name another file.");
        }

        if (source.Input is { } path && PaymentSource.Target(path) == target)
        {
            throw new InputException(path, "--transactions would replace it; name another file.");
        }
    }

    private sealed class RowWriter : IRecordSink, IDisposable
    {
        private readonly FeatureWriter _writer;
        private readonly IRecordConsumer _consumer;
        private readonly HashSet<string> _written = [];

        public RowWriter(string path, ICluster cluster)
        {
            _writer = new FeatureWriter(path);
            _consumer = cluster.CreateConsumer(new ConsumerSettings { ClientId = "feature-reader" });
            _consumer.Fetch([new PartitionOffset(new TopicPartition(Output, 0), 0)]);
        }

        public long Count { get; private set; }

        public long Poll()
        {
            _consumer.Poll(TimeSpan.FromMilliseconds(100), 10_000, this);
            return Count;
        }

        public bool Has(World.Payment payment) => _written.Contains(payment.Id);

        public void Add(in PolledRecord record)
        {
            var (id, values, late) = FeatureRecordSerde.Read(record.Value.Span);
            _writer.Write(id, values, late);
            _written.Add(id);
            Count++;
        }

        public void Dispose()
        {
            _consumer.Dispose();
            _writer.Dispose();
        }
    }
}
