using Avro;
using Avro.Generic;
using Confluent.SchemaRegistry;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Topology.Avro.Tests.Guide;

/// <summary>What docs/guide/serdes.md shows of Avro.</summary>
public sealed class AvroGuide
{
    [Fact]
    public void Avro_with_a_schema_registry()
    {
        using var registry = new InMemorySchemaRegistry().Client();

        var payment = AvroSerde.Specific<Payment>(registry);                 // a class that avrogen has made
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .Filter((id, sent) => sent.Cents > 0)
            .To("good-payments");

        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic("payments", Serde.Utf8, payment).PipeInput("p-1", new Payment { Card = "4-1111", Cents = 250 }, 0);

        var record = driver.CreateOutputTopic("good-payments", Serde.Utf8, AvroSerde.Generic(registry)).ReadValue();
        Assert.Equal(250L, record["Cents"]);
        Assert.Equal(Payment._SCHEMA.ToString(), registry.GetVersion("good-payments-value", 1).Text);
    }

    [Fact]
    public void Other_forms()
    {
        using var registry = new InMemorySchemaRegistry().Client();
        var schema = (RecordSchema)Payment._SCHEMA;

        ISerde<GenericRecord> asWritten = AvroSerde.Generic(registry);
        ISerde<GenericRecord> asPayment = AvroSerde.Generic(registry, schema);
        ISerde<string> text = AvroSerde.Primitive<string>(registry);
        ISerde<Payment> mixed = AvroSerde.Specific<Payment>(registry, new AvroSerdeOptions
        {
            Subjects = SubjectNaming.TopicRecord,
            AutoRegister = false,
        });

        Assert.NotNull((asWritten, asPayment, text, mixed).ToString());
    }

    [Fact]
    public void The_registry_of_a_service()
    {
        var password = Environment.GetEnvironmentVariable("SCHEMA_REGISTRY_PASSWORD");
        using var registry = new SchemaRegistryClient(new SchemaRegistryConfig
        {
            Url = "https://registry-a:8081,https://registry-b:8081",
            BasicAuthUserInfo = $"fraud-scoring:{password}",
            RequestTimeoutMs = 5_000,
        });

        Assert.NotNull(registry);
    }
}
