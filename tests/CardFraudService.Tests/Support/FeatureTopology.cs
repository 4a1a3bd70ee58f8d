using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;

namespace CardFraudService.Tests.Support;

/// <summary>The feature part of the service's topology alone: payments → features.</summary>
internal static class FeatureTopology
{
    public static StreamTopology Build(FeatureSet<Payment> set, string output)
    {
        var payment = new PaymentSerde();
        var builder = new StreamsBuilder();
        builder.Stream(FraudTopology.Payments, Consumed.With(new NameSerde(), payment))
            .ComputeFeatures(builder, set, payment, new NameSerde())
            .To(output, Produced.With(new NameSerde(), new FeatureRowSerde<Payment>(set, payment)));
        return builder.Build();
    }
}
