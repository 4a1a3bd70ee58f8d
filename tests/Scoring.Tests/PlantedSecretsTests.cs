using System.Text;
using CardFraudService.Features;
using CardFraudService.Service;
using CardFraudService.World;
using StreamizFraud.Features;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Scoring.Tests.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Records;
using StreamizFraud.Topology.Runtime.App;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace StreamizFraud.Scoring.Tests;

/// <summary>A model or a damaged payment of the sample may make exceptions that quote a card number: no dead letter and no message shows it.</summary>
[Trait("Fault", "3.5")]
public sealed class PlantedSecretsTests
{
    private const string Secret = "4111111111111111";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_that_quotes_what_it_could_not_score_is_not_quoted(bool own)
    {
        var set = new ThreeFeatures();
        var builder = new StreamsBuilder();
        builder.Stream("events", Consumed.With(Serde.Utf8, Serde.Double))
            .ComputeFeatures(builder, set, Serde.Double)
            .Score(set, () => new QuotingModel(own))
            .ForEach((_, _) => { });

        Quiet(builder.Build(), driver => driver.CreateInputTopic("events", Serde.Utf8, Serde.Double).PipeInput("k", 1, 1));
    }

    [Theory]
    [InlineData("{\"card\":\"4111111111111111\"}")]
    [InlineData("\u0001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u00104111111111111111")]
    public void The_sample_does_not_quote_a_damaged_payment(string bytes)
    {
        var topology = FraudTopology.Build(new HandbookFeatures(), () => OnnxFraudModel.Load(ShippedModel.File()));

        Quiet(topology, driver => driver.CreateInputTopic(FraudTopology.Payments, Serde.Utf8, Serde.Utf8).PipeInput(Secret, bytes, 1));
    }

    private static void Quiet(StreamTopology topology, Action<TopologyTestDriver> feed)
    {
        using (var driver = new TopologyTestDriver(topology, new TopologyTestOptions { BadRecords = BadRecordPolicy.DeadLetter, DeadLetterTopic = "dead" }))
        {
            Exception? stopped = null;
            try
            {
                feed(driver);
                driver.Commit();
            }
            catch (StreamException beyondRecord)
            {
                stopped = beyondRecord;
            }

            var told = stopped is null
                ? driver.Cluster.ReadAll("dead", 0).SelectMany(letter => letter.Headers).Select(header => Encoding.UTF8.GetString(header.Value ?? [])).ToList()
                : [stopped.Message, stopped.ToString()];
            Assert.NotEmpty(told);
            Assert.All(told, text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
        }
    }

    private sealed class QuotingModel(bool own) : IFraudModel
    {
        public ModelIdentity Identity { get; } = new("quoting", "1", new string('0', 64));

        public IReadOnlyList<string> FeatureNames { get; } = ["a", "b", "n"];

        public void Score(ReadOnlySpan<double> rows, Span<float> scores) =>
            throw (own ? new ScoringException(Secret, new FormatException(Secret)) : new FormatException(Secret));

        public void Dispose()
        {
        }
    }
}
