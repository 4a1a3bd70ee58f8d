using CardFraudService.Features;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.Stream;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Streamiz;
using StreamizFraud.Streamiz.Tests;

namespace Guide.Bridge;

/// <summary>The topology that docs/guide/streamiz-bridge.md shows.</summary>
internal static class ScoredStream
{
    public static Topology Build(string modelPath)
    {
        var set = new HandbookFeatures();
        var builder = new StreamBuilder();
        builder.Stream("payments", new StringSerDes(), new PaymentSerDes())
            .ComputeFeatures(set, new PaymentSerDes())
            .Score(set, () => OnnxFraudModel.Load(modelPath))
            .MapValues((scored, _) => scored.Score)
            .To("scores", new StringSerDes(), new FloatSerDes());
        return builder.Build();
    }
}
