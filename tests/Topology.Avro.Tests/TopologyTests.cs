using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.SchemaRegistry.Tests;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Avro.Tests;

/// <summary>Avro values in a running topology.</summary>
public sealed class TopologyTests : IDisposable
{
    private readonly ScriptedRegistry _registry = new();
    private readonly SchemaRegistryClient _client;

    public TopologyTests() => _client = _registry.Client(tries: 2);

    public void Dispose()
    {
        _client.Dispose();
        _registry.Dispose();
    }

    [Fact]
    public void Values_go_through_topics_and_stores()
    {
        using var driver = Driver(out var payments);
        payments.PipeInput("p-1", new Payment { Card = "4-1", Cents = 5 }, 0);
        payments.PipeInput("p-2", new Payment { Card = "4-1", Cents = 7 }, 1);

        Assert.True(driver.GetKeyValueStore<string, Payment>("largest").TryGet("4-1", out var largest));
        Assert.Equal(7, largest.Cents);
        var sent = driver.CreateOutputTopic("large", Serde.Utf8, AvroSerde.Specific<Payment>(_client)).ReadRecordsToList();
        Assert.Equal([5L, 7L], sent.Select(record => record.Value!.Cents));
        // The changelog and the repartition topic have subjects as on the JVM.
        Assert.Equal(["app-by-card-repartition-value", "app-largest-changelog-value", "large-value", "payments-value"], _registry.Registry.Subjects());
    }

    [Fact]
    public void An_absent_value_never_reaches_the_serde()
    {
        using var driver = Driver(out var payments);
        payments.PipeTombstone("p-1", 0);
        Assert.Empty(_registry.Requests);
    }

    [Fact]
    public void A_damaged_record_goes_to_the_dead_letters_with_what_was_wrong()
    {
        using var driver = Driver(out var payments);
        driver.CreateInputTopic("payments", Serde.Utf8, Serde.Utf8).PipeInput("p-0", "{json}", 0);
        payments.PipeInput("p-1", new Payment { Card = "4-1", Cents = 5 }, 1);

        var refused = driver.CreateOutputTopic<string, string>("refused").ReadRecord();
        Assert.Equal("{json}", refused.Value);
        var reason = System.Text.Encoding.UTF8.GetString(refused.Headers.Last("__streams.errors.message")!.Value.Value!);
        Assert.Contains("AvroSerde<Payment> cannot read the value for topic payments: no frame of a schema registry", reason);
        Assert.Single(driver.CreateOutputTopic("large", Serde.Utf8, AvroSerde.Specific<Payment>(_client)).ReadRecordsToList());
    }

    [Fact]
    public void A_registry_that_is_down_stops_the_task_and_no_record_is_given_up()
    {
        using var healthy = _registry.Registry.Client();
        using var driver = Driver(out _);
        var bytes = AvroSerde.Specific<Payment>(healthy).Bytes(new Payment { Card = "4-1", Cents = 5 });
        _registry.Then(503, times: 100);

        var failure = Assert.ThrowsAny<StreamException>(() => driver.CreateInputTopic("payments", Serde.Utf8, Serde.Bytes).PipeInput("p-1", bytes, 0));

        Assert.NotEqual(FaultScope.Record, failure.Scope);
        Assert.Equal(RegistryFault.Unreachable, Assert.IsType<RegistryException>(failure.InnerException ?? failure).Fault);
        Assert.True(driver.CreateOutputTopic<string, string>("refused").IsEmpty);
    }

    private TopologyTestDriver Driver(out TestInputTopic<string, Payment> payments)
    {
        var avro = AvroSerde.Specific<Payment>(_client);
        var builder = new StreamsBuilder(new StreamsBuilderOptions { Serdes = DefaultSerdes.None.With(avro) });
        var large = builder.Stream<string, Payment>("payments").Filter((_, payment) => payment.Cents >= 5);
        large.To("large");
        large.GroupBy((_, payment) => payment.Card, Grouped.With(Serde.Utf8, avro).WithName("by-card"))
            .Reduce((last, next) => next.Cents > last.Cents ? next : last, Materialized.As<string, Payment>("largest"));
        var driver = new TopologyTestDriver(
            builder.Build(),
            new TopologyTestOptions { ApplicationId = "app", BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "refused" });
        payments = driver.CreateInputTopic("payments", Serde.Utf8, avro);
        return driver;
    }
}
