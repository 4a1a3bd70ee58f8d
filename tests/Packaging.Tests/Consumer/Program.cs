// A user's program, built against the packages alone: args are the model's file and a folder for state.
using System.Globalization;
using System.Text.Json.Serialization;
using StreamizFraud.Features;
using StreamizFraud.Scoring;
using StreamizFraud.Scoring.Onnx;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Kafka;
#if !TRIMMED
using StreamizFraud.Topology.RocksDb;
#endif
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;

var (modelFile, state) = (args[0], args[1]);
var payment = Serde.Json(Json.Default.Payment);
IReadOnlyList<string> names;
using (var model = OnnxFraudModel.Load(modelFile))
{
    names = model.FeatureNames;
}

var builder = new StreamsBuilder();
var payments = builder.Stream("payments", Consumed.With(Serde.Utf8, payment));
payments.GroupByKey().Count(Materialized.As<string, long>("payments-per-card"));
var features = new PaymentFeatures(names);
payments
    .ComputeFeatures(builder, features, payment)
    .Score(features, () => OnnxFraudModel.Load(modelFile))
    .MapValues(scored => (double)scored.Score)
    .To("scores", Produced.With(Serde.Utf8, Serde.Double));

#if TRIMMED
var options = new TopologyTestOptions();
#else
using var engine = new RocksDbStoreEngine();
var options = new TopologyTestOptions { StoreEngine = engine, StateDirectory = state };
#endif
using (var driver = new TopologyTestDriver(builder.Build(), options))
{
    var input = driver.CreateInputTopic("payments", Serde.Utf8, payment);
    input.PipeInput("4-1111", new Payment("4-1111", 1_250), 0);
    input.PipeInput("4-1111", new Payment("4-1111", 99_900), 60_000);

    driver.GetKeyValueStore<string, long>("payments-per-card").TryGet("4-1111", out var count);
    var scores = driver.CreateOutputTopic("scores", Serde.Utf8, Serde.Double).ReadValuesToList();
    Console.WriteLine($"count {count}");
    Console.WriteLine($"scores {string.Join(' ', scores.Select(score => score.ToString("F3", CultureInfo.InvariantCulture)))}");
    Console.WriteLine($"scores are probabilities {scores.Count == 2 && scores.All(score => score is > 0 and < 1)}");
}

Console.WriteLine($"rows on disk {Directory.EnumerateFiles(state, "*.log", SearchOption.AllDirectories).Any()}");

// Nobody listens there: the client and its native library are what counts.
using (var admin = new KafkaCluster(new KafkaClusterOptions { BootstrapServers = "127.0.0.1:1" }).CreateAdmin())
{
    Console.WriteLine("client of Kafka True");
}

/// <summary>A payment.</summary>
/// <param name="Card">Card's id.</param>
/// <param name="AmountMinor">In cents.</param>
internal sealed record Payment(string Card, long AmountMinor);

/// <summary>The inputs of the model: the amount, the card's count of one day, and zero for the others.</summary>
/// <remarks>A model whose contract has no hashes takes any features of its inputs' names.</remarks>
internal sealed class PaymentFeatures : FeatureSet<Payment>
{
    public PaymentFeatures(IReadOnlyList<string> names)
        : base("payments")
    {
        var card = By("card", p => p.Card);
        foreach (var name in names)
        {
            switch (name)
            {
                case "a":
                    Feature(name, p => p.AmountMinor / 100_000.0);
                    break;
                case "b":
                    Feature(name, card.Count().Last(TimeSpan.FromDays(1)));
                    break;
                default:
                    Feature(name, p => 0.0);
                    break;
            }
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Payment))]
internal sealed partial class Json : JsonSerializerContext;
