using Microsoft.Extensions.Logging.Abstractions;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Assignment;
using StreamizFraud.Topology.Runtime.Commit;
using StreamizFraud.Topology.Runtime.Ports;
using StreamizFraud.Topology.Runtime.Restoration;
using StreamizFraud.Topology.Runtime.Telemetry;
using StreamizFraud.Topology.Runtime.Threads;
using StreamizFraud.Topology.State;

namespace StreamizFraud.Benchmarks.Engine;

/// <summary>
/// The stream thread that <see cref="KafkaStreams"/> would start, stepped by the caller's own thread: what that thread allocates is what the
/// stream thread allocates.
/// </summary>
internal sealed class SteppedStreams : IDisposable
{
    private readonly RuntimeMetrics _metrics = new();
    private readonly StateDirectory _directory;

    public SteppedStreams(StreamTopology topology, StreamsConfig config, ICluster cluster, IStoreEngine stores, ICommitSteps? steps = null)
    {
        PartitionPlan partitions;
        using (var admin = cluster.CreateAdmin())
        {
            partitions = InternalTopics.Prepare(topology, config, admin);
        }

        _directory = StateDirectory.Open(config.StateDirectory, config.ApplicationId);
        Thread = new StreamThread(new ThreadEnvironment
        {
            ApplicationId = config.ApplicationId,
            Index = 0,
            Topology = topology,
            Partitions = partitions,
            Cluster = cluster,
            PersistentEngine = stores,
            MemoryEngine = new MemoryStoreEngine(),
            StateDirectory = _directory,
            Options = ThreadSetup.Options(config, 0),
            Time = TimeProvider.System,
            Loggers = NullLoggerFactory.Instance,
            Metrics = _metrics,
            CommitSteps = steps ?? NoCommitSteps.Instance,
        });
    }

    public StreamThread Thread { get; }

    /// <summary>Steps until so many records have been taken, over all sub-topologies, and committed.</summary>
    /// <param name="records">Records to take.</param>
    /// <param name="patience">Steps without progress after which what has been done is committed: more may become visible by it.</param>
    /// <param name="halfway">Called once, when half of them have been taken.</param>
    public void Run(long records, int patience, Action halfway)
    {
        var idle = 0;
        var half = false;
        var lastProgress = Environment.TickCount64;
        Thread.Start();
        while (Thread.Processed < records)
        {
            if (Thread.RunOnce())
            {
                idle = 0;
                lastProgress = Environment.TickCount64;
            }
            else if (++idle >= patience)
            {
                Thread.CommitNow();
                idle = 0;
                if (Environment.TickCount64 - lastProgress > 60_000)
                {
                    throw new TimeoutException($"No progress for a minute after {Thread.Processed:N0} of {records:N0} records.");
                }
            }

            if (!half && Thread.Processed >= records / 2)
            {
                half = true;
                halfway();
            }
        }

        Thread.CommitNow();
    }

    public void Dispose()
    {
        Thread.Close();
        _directory.Dispose();
        _metrics.Dispose();
    }
}
