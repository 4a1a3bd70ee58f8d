using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Runtime.App;
using Xunit;

namespace StreamizFraud.Topology.Runtime.Tests.App;

public sealed class DefaultClientTests
{
    [Fact]
    public void A_project_that_does_not_reference_Kafka_is_told_what_to_add()
    {
        // These tests reference RocksDB and no Kafka.
        var builder = new StreamsBuilder();
        builder.Stream<string, string>("in").To("out");
        var topology = builder.Build();

        var missing = Assert.Throws<InvalidOperationException>(
            () => new KafkaStreams(topology, new StreamsConfig { ApplicationId = "app", BootstrapServers = "localhost:1" }));

        Assert.Equal(
            "This project does not reference StreamizFraud.Topology.Kafka: add that package, or StreamizFraud, which has all, or give KafkaStreams an ICluster and "
            + "an IStoreEngine.",
            missing.Message);
    }
}
