using StreamizFraud.Decisions;
using StreamizFraud.Decisions.Tests.Streams;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Avro;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.SchemaRegistry;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Decisions;

/// <summary>What docs/guide/decisions.md shows of a schema registry.</summary>
public sealed class RegisteredDecisionsGuide
{
    [Fact]
    public void Decisions_and_alerts_leave_in_the_registrys_frame()
    {
        using var registry = new InMemorySchemaRegistry().Client();
        var set = new PurchaseFeatures();
        var builder = new StreamsBuilder();
        var decisions = builder.Stream("purchases", Consumed.With(Serde.Utf8, Serde.Json<Purchase>()))
            .ComputeFeatures(builder, set, Serde.Json<Purchase>())
            .Score(set, () => new AmountModel())
            .Decide(builder, set, new DecisionPolicy<Purchase> { PaymentId = purchase => purchase.Id });

        var framed = AvroSerde.SingleObject(registry, DecisionSchemas.Avro, new DecisionSerde());
        decisions.To("decisions", Produced.With(Serde.Utf8, framed));
        decisions.Filter((_, decision) => decision.Outcome != DecisionOutcome.Approve).To("alerts", Produced.With(Serde.Utf8, framed));

        using var driver = new TopologyTestDriver(builder.Build());
        var purchases = driver.CreateInputTopic("purchases", Serde.Utf8, Serde.Json<Purchase>());
        purchases.PipeInput("card", new Purchase("p1", "card", 100), 0);
        purchases.PipeInput("card", new Purchase("p2", "card", 950), 1);

        var records = driver.CreateOutputTopic("decisions", Serde.Utf8, AvroSerde.Generic(registry)).ReadValuesToList();
        Assert.Equal(["p1", "p2"], records.Select(record => record["payment_id"]));
        Assert.Equal("p2", driver.CreateOutputTopic("alerts", Serde.Utf8, framed).ReadValuesToList().Single().PaymentId);
        Assert.Equal(DecisionSchemas.Avro, registry.GetVersion("alerts-value", 1).Text);
    }
}
