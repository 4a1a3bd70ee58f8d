using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.Scoring;

/// <summary>What docs/guide/scoring.md shows, with the sample's payments, features and model.</summary>
public sealed class ScoringGuide
{
    private static readonly string ModelPath = Path.Combine(AppContext.BaseDirectory, "model", "card-fraud.onnx");
    private static readonly Payment Payment = new("p1", "4-1111", "T1", 250_00, WorldCalendar.StartMs, IsFraud: false, Scenario: 0);

    [Fact]
    public void A_topology_scores_each_payment()
    {
        using var driver = new TopologyTestDriver(Topology(ModelPath));
        driver.CreateInputTopic("payments", Serde.Utf8, new PaymentSerde()).PipeInput(Payment.CardId, Payment, Payment.EventTimeMs);

        Assert.InRange(driver.CreateOutputTopic("scores", Serde.Utf8, Serde.Double).ReadValue(), 0.0, 1.0);
    }

    [Fact]
    public void A_score_says_which_model_gave_it()
    {
        var set = new HandbookFeatures();
        var payment = new PaymentSerde();
        var stamps = new List<ScoreStamp>();
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment)).ComputeFeatures(builder, set, payment)
            .Score(set, () => OnnxFraudModel.Load(ModelPath))
            .ForEach((_, scored) => stamps.Add(scored.Stamp));
        using var driver = new TopologyTestDriver(builder.Build());
        driver.CreateInputTopic("payments", Serde.Utf8, payment).PipeInput(Payment.CardId, Payment, Payment.EventTimeMs);

        var stamp = Assert.Single(stamps);
        Assert.Equal("card-fraud", stamp.Model.Name);
        Assert.Equal(64, stamp.Model.Sha256.Length);
        Assert.Equal(set.Sha256, stamp.FeatureSetSha256);
    }

    [Fact]
    public void A_model_is_pinned_by_the_hash_of_its_file()
    {
        var model = ModelPath;
        string sha256;
        using (var any = OnnxFraudModel.Load(model))
        {
            sha256 = any.Identity.Sha256;
        }

        using var pinned = OnnxFraudModel.Load(model, new OnnxModelOptions { Sha256 = sha256 });
        Assert.Throws<ModelMismatchException>(() => OnnxFraudModel.Load(model, new OnnxModelOptions { Sha256 = new string('0', 64) }));
    }

    [Fact]
    public void A_test_takes_a_model_of_its_own()
    {
        using IFraudModel model = new AmountModel();
        var scores = new float[2];
        model.Score([100, 900], scores);
        Assert.Equal([0.1f, 0.9f], scores);
    }

    private static StreamTopology Topology(string modelPath)
    {
        var set = new HandbookFeatures();
        var payment = new PaymentSerde();
        var builder = new StreamsBuilder();
        builder.Stream("payments", Consumed.With(Serde.Utf8, payment))
            .ComputeFeatures(builder, set, payment)
            .Score(set, () => OnnxFraudModel.Load(modelPath))
            .MapValues(scored => (double)scored.Score)
            .To("scores", Produced.With(Serde.Utf8, Serde.Double));
        return builder.Build();
    }
}

internal sealed class AmountModel : IFraudModel
{
    public ModelIdentity Identity { get; } = new("amount", "1", new string('0', 64));

    public IReadOnlyList<string> FeatureNames { get; } = ["TX_AMOUNT"];

    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = (float)Math.Min(rows[i] / 1_000, 1);
        }
    }

    public void Dispose()
    {
    }
}
