using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>Local state is deleted on request, and only while nobody uses it (rules S7, X6).</summary>
public sealed class CleanUpTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"clean-up-{Environment.ProcessId}");
    private readonly SimulatedCluster _cluster = new();

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Folders_of_tasks_go_and_the_name_of_the_process_stays()
    {
        _cluster.CreateTopic("in", 1);
        var streams = Streams();
        streams.CleanUp();
        var running = new TaskCompletionSource();
        streams.StateChanged += (now, _) =>
        {
            if (now == KafkaStreamsState.Running)
            {
                running.TrySetResult();
            }
        };
        streams.Start();
        await running.Task.WaitAsync(Patience);
        var task = Path.Combine(_folder, "app", "0_0");
        Assert.True(Directory.Exists(task));
        Assert.Throws<InvalidOperationException>(streams.CleanUp);

        Assert.True(await streams.CloseAsync(Patience));
        var files = Directory.GetFiles(Path.Combine(_folder, "app"));
        streams.CleanUp();

        Assert.False(Directory.Exists(task));
        Assert.Equal(files, Directory.GetFiles(Path.Combine(_folder, "app")));
        await streams.DisposeAsync();
    }

    private KafkaStreams Streams()
    {
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts"));
        return new KafkaStreams(
            builder.Build(), new StreamsConfig { ApplicationId = "app", StateDirectory = _folder }, _cluster, new MemoryStoreEngine());
    }
}
