using System.Buffers;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Runtime.Tests.Driver;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.State;
using StreamizFraud.Topology.Testing.Simulation;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

/// <summary>A client that ends before its global stores are loaded has made stream threads that never ran.</summary>
[Trait("Fault", "2.6")]
public sealed class UnloadedGlobalStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("unloaded");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clients_of_threads_that_never_ran_are_closed(bool fails)
    {
        var simulated = new SimulatedCluster();
        simulated.CreateTopic("in", 1);
        simulated.CreateTopic("out", 1);
        simulated.CreateTopic("rows", 1);
        simulated.Produce("rows", 0, "a"u8.ToArray(), "A"u8.ToArray(), 1);
        var cluster = new CountedCluster(simulated);
        var builder = new StreamsBuilder();
        var rows = fails
            ? builder.GlobalTable("rows", Consumed.With(Serde.Utf8, new Unreadable()), Materialized.As<string, string>("rows"))
            : builder.GlobalTable("rows", materialized: Materialized.As<string, string>("rows"));
        builder.Stream<string, string>("in").Join(rows, (_, value) => value, (value, row) => $"{value}+{row}").To("out");
        var engine = new RefusingEngine { Full = fails ? null : "rows" };
        await using var streams = new KafkaStreams(
            builder.Build(), new StreamsConfig { ApplicationId = "app", StateDirectory = _folder.FullName, GroupInstanceId = "one" }, cluster, engine);
        streams.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (fails ? !streams.Completion.IsCompleted : engine.Refusals == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.True(await streams.CloseAsync(TimeSpan.FromSeconds(20)));
        Assert.Empty(cluster.Open);
    }

    private sealed class Unreadable : ISerde<string>
    {
        public void Serialize(string value, IBufferWriter<byte> destination, in SerdeContext context) => Serde.Utf8.Serialize(value, destination, context);

        public string Deserialize(ReadOnlySpan<byte> bytes, in SerdeContext context) => throw new SerdeException("not readable");
    }
}
