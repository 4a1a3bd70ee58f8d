using System.Runtime.InteropServices;
using System.Security.Cryptography;
using StreamizFraud.Features;
using StreamizFraud.Features.Export;
using StreamizFraud.Scoring;
using StreamizFraud.Topology.Dsl;
using StreamizFraud.Topology.Planning;
using StreamizFraud.Topology.Serdes;
using StreamizFraud.Topology.Testing;
using Xunit;

namespace Guide.FirstSet;

/// <summary>What docs/guide/first-feature-set.md shows.</summary>
public sealed class FirstSetGuide
{
    [Fact]
    public void A_set_is_tried_in_memory()
    {
        var set = new PurchaseFeatures();
        var features = new FeatureComputation<Purchase>(set);
        features.Add(new Purchase("p1", "4-1111", 20_00), eventTimeMs: 0);
        var row = features.Add(new Purchase("p2", "4-1111", 60_00), eventTimeMs: 60_000);

        Assert.Equal((2, 3), (row["COUNT_1H"], row["RATIO_30D"]));
    }

    [Fact]
    public async Task A_class_becomes_a_training_set_and_a_model_that_scores()
    {
        var folder = Directory.CreateTempSubdirectory("first-set-");
        try
        {
            var model = await TrainAsync(Path.Combine(folder.FullName, "purchases.parquet"));
            Scores(Topology(new PurchaseFeatures(), () => model));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IFraudModel> TrainAsync(string path)
    {
        var (history, frauds) = Past();
        var set = new PurchaseFeatures();
        var export = new FeatureExport<Purchase>(set, new FeatureExportOptions<Purchase> { Id = p => p.Id });
        var written = await export.RunAsync(history, path);
        Assert.Equal(history.Count, written.Rows);

        var rows = new List<(double[] Row, bool IsFraud)>();
        await foreach (var exported in TrainingSet.ReadAsync(path, "id", set.Names))
        {
            rows.Add((exported.Values, frauds.Contains(exported.Id)));
        }

        var model = LogisticModel.Train(set.Names, rows);
        return model;
    }

    /// <summary>A hundred days of ten cards: every twentieth purchase is a fraud, of seven to ten times as much as usual.</summary>
    private static (List<HistoryEvent<Purchase>> History, HashSet<string> Frauds) Past()
    {
        var (history, frauds) = (new List<HistoryEvent<Purchase>>(), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < 1_000; i++)
        {
            var isFraud = i > 100 && i % 20 == 7;
            var amount = (1_500 + (i * 37 % 1_000)) * (isFraud ? 7 + (i % 4) : 1);
            history.Add(new HistoryEvent<Purchase>(new Purchase($"h{i}", $"card-{i * 7 % 10}", amount), i * 8_640_000L));
            if (isFraud)
            {
                frauds.Add($"h{i}");
            }
        }

        return (history, frauds);
    }

    private static StreamTopology Topology(PurchaseFeatures set, Func<IFraudModel> models)
    {
        var builder = new StreamsBuilder();
        var purchase = Serde.Json<Purchase>();
        builder.Stream("purchases", Consumed.With(Serde.Utf8, purchase))
            .ComputeFeatures(builder, set, purchase)
            .Score(set, models)
            .MapValues(scored => (double)scored.Score)
            .To("scores", Produced.With(Serde.Utf8, Serde.Double));
        return builder.Build();
    }

    private static void Scores(StreamTopology topology)
    {
        using var driver = new TopologyTestDriver(topology);
        var purchases = driver.CreateInputTopic<string, Purchase>("purchases", Serde.Utf8, Serde.Json<Purchase>());
        purchases.PipeInput("4-1111", new Purchase("p1", "4-1111", 20_00), timestamp: 0);
        purchases.PipeInput("4-1111", new Purchase("p2", "4-1111", 21_00), timestamp: 7_200_000);
        purchases.PipeInput("4-1111", new Purchase("p3", "4-1111", 200_00), timestamp: 14_400_000);

        var scores = driver.CreateOutputTopic("scores", Serde.Utf8, Serde.Double).ReadValuesToList();
        Assert.True(scores[0] < 0.1 && scores[1] < 0.1 && scores[2] > 0.9);
    }
}

public sealed record Purchase(string Id, string CardId, long AmountMinor);

public sealed class PurchaseFeatures : FeatureSet<Purchase>
{
    public PurchaseFeatures()
        : base("purchases")
    {
        var card = By("card", p => p.CardId);
        Feature("COUNT_1H", card.Count().Last(TimeSpan.FromHours(1)));
        Feature("RATIO_30D", card.RatioToMean(p => p.AmountMinor).Last(TimeSpan.FromDays(30)).BeforeThis().OrDefault(1));
    }
}

public sealed class LogisticModel(IReadOnlyList<string> features, double[] weights) : IFraudModel
{
    public ModelIdentity Identity { get; } = new("purchases", "1", Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(weights.AsSpan()))));

    public IReadOnlyList<string> FeatureNames { get; } = features;

    public static LogisticModel Train(IReadOnlyList<string> features, IReadOnlyList<(double[] Row, bool IsFraud)> rows)
    {
        var weights = new double[features.Count + 1];
        for (var step = 0; step < 3_000; step++)
        {
            var gradient = new double[weights.Length];
            foreach (var (row, isFraud) in rows)
            {
                var error = (isFraud ? 1 : 0) - Probability(weights, row);
                for (var i = 0; i < row.Length; i++)
                {
                    gradient[i] += error * row[i];
                }

                gradient[^1] += error;
            }

            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] += gradient[i] / rows.Count;
            }
        }

        return new LogisticModel(features, weights);
    }

    public void Score(ReadOnlySpan<double> rows, Span<float> scores)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = (float)Probability(weights, rows.Slice(i * FeatureNames.Count, FeatureNames.Count));
        }
    }

    public void Dispose()
    {
    }

    private static double Probability(double[] weights, ReadOnlySpan<double> row)
    {
        var margin = weights[^1];
        for (var i = 0; i < row.Length; i++)
        {
            margin += weights[i] * row[i];
        }

        return 1 / (1 + Math.Exp(-margin));
    }
}
