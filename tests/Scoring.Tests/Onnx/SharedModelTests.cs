using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using StreamizFraud.Features;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;
using Xunit.Abstractions;

namespace StreamizFraud.Scoring.Tests.Onnx;

/// <summary>A model of 100 MB in an application of two stream threads and four tasks. Nothing else runs beside it: the memory is the process's.</summary>
[Collection(nameof(LoadMemoryTests.Alone))]
public sealed class SharedModelTests(ITestOutputHelper output)
{
    private const int Megabyte = 1 << 20;
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_model_of_100_MB_is_loaded_once_a_process_not_once_a_task()
    {
        var (sessions, megabytes) = await Run(_ => new OnnxModelOptions());
        Assert.Equal(1, sessions);
        Assert.InRange(megabytes, 0, 190);
    }

    /// <summary>Contracts that differ make other models of the same file: the count and the memory must tell.</summary>
    [Fact]
    public async Task A_broken_twin_that_loads_one_a_task_is_seen()
    {
        var (sessions, megabytes) = await Run(load => new OnnxModelOptions { Contract = new Dictionary<string, string> { ["model_version"] = load.ToString(CultureInfo.InvariantCulture) } });
        Assert.Equal(Partitions, sessions);
        Assert.True(megabytes > 350);
    }

    /// <summary>Scores a record in each partition, and counts what is in ONNX Runtime then.</summary>
    private async Task<(int Sessions, double Megabytes)> Run(Func<int, OnnxModelOptions> options)
    {
        var folder = Directory.CreateTempSubdirectory("shared-model-").FullName;
        try
        {
            var path = Path.Combine(folder, "heavy.onnx");
            await File.WriteAllBytesAsync(path, OnnxGraph.Heavy(2, 100 * Megabyte));
            var (models, before) = (new List<OnnxFraudModel>(), Resident());
            var cluster = new SimulatedCluster();
            cluster.CreateTopic("numbers", Partitions);
            for (var partition = 0; partition < Partitions; partition++)
            {
                var bytes = new ArrayBufferWriter<byte>();
                Serde.Double.Serialize(partition, bytes, default);
                cluster.Produce("numbers", partition, "k"u8.ToArray(), bytes.WrittenSpan.ToArray(), 1);
            }

            using var scored = new CountdownEvent(Partitions);
            var builder = new StreamsBuilder();
            var set = new TwoFeatures();
            builder.Stream("numbers", Consumed.With(Serde.Utf8, Serde.Double))
                .ComputeFeatures(builder, set, Serde.Double)
                .Score(set, () =>
                {
                    lock (models)
                    {
                        models.Add(OnnxFraudModel.Load(path, options(models.Count)));
                        return models[^1];
                    }
                })
                .ForEach((_, _) => scored.Signal());
            await using var streams = new KafkaStreams(
                builder.Build(), new StreamsConfig { ApplicationId = "heavy", StateDirectory = folder, NumStreamThreads = 2 }, cluster, new MemoryStoreEngine());
            streams.Start();
            Assert.True(await Task.Run(() => scored.Wait(Patience)), $"{scored.CurrentCount} partitions have not been scored: {streams.Failure?.Message}");

            var megabytes = (Resident() - before) / (double)Megabyte;
            var open = models.Where(IsOpen).ToList();
            var sessions = open.Select(model => model.Loaded).Distinct().Count();
            output.WriteLine($"{models.Count} instances, {open.Count} open, {sessions} sessions, {megabytes:F0} MB more");
            Assert.Equal(Partitions, open.Count);
            Assert.True(await streams.CloseAsync(Patience));
            return (sessions, megabytes);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Tasks that went from one thread to the other have closed theirs.</summary>
    private static bool IsOpen(OnnxFraudModel model)
    {
        try
        {
            model.Score([], []);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private sealed class TwoFeatures : FeatureSet<double>
    {
        public TwoFeatures()
            : base("two")
        {
            Feature("V0", e => e);
            Feature("V1", e => -e);
        }
    }
}
